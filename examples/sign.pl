# payme_sign($secret, 'payme-checkout', order_id => '197', exp => time + 86400)
# is the signed link, to be put behind the base_url of payme.conf and a slash.
# With amount (in tiyin), description and detail it registers its order.
# The texts are UTF-8; the secret is the link_secret without an end of line.
use strict;
use warnings;
use Digest::SHA 'hmac_sha256_hex';

sub payme_escape {
    my ($text) = @_;
    utf8::encode($text) if utf8::is_utf8($text);
    return $text =~ s/([^A-Za-z0-9._~-])/sprintf '%%%02X', ord $1/ger;
}

sub payme_sign {
    my ($secret, $page, %parameters) = @_;
    my $link = "$page?" . join '&',
        map { payme_escape($_) . '=' . payme_escape($parameters{$_}) } sort keys %parameters;
    return "$link&sig=" . hmac_sha256_hex($link, $secret);
}

1;
