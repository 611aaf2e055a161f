# payme_notice($secret, $body, $ENV{HTTP_X_PAYME_SIGNATURE}), with the bytes of
# the request's body, is what "payme deliver" tells, or undef: then answer 403,
# it is somebody else's.
# Answer 204 once it is stored, within 30 seconds; after anything else it comes again.
# It may come twice: do nothing for an id that was seen. The secret is the
# link_secret without an end of line.
use strict;
use warnings;
use Digest::SHA 'hmac_sha256_hex';
use JSON::PP;

sub payme_notice {
    my ($secret, $body, $signature) = @_;
    my $wanted = hmac_sha256_hex($body, $secret);
    return undef if $secret eq '' || length($signature // '') != length $wanted;
    # In a time that does not tell how much of it is right.
    my $different = 0;
    $different |= ord(substr $wanted, $_, 1) ^ ord(substr $signature, $_, 1)
        for 0 .. length($wanted) - 1;
    return $different ? undef : decode_json($body);
}

1;
