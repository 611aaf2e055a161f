<?php
// payme_sign($secret, 'payme-checkout', ['order_id' => '197', 'exp' => time() + 86400])
// is the signed link, to be put behind the base_url of payme.conf and a slash.
// With 'amount' (in tiyin), 'description' and 'detail' it registers its order.
// The texts are UTF-8; the secret is the link_secret without an end of line.
function payme_sign(string $secret, string $page, array $parameters): string
{
    ksort($parameters, SORT_STRING);
    $link = $page . '?' . http_build_query($parameters, '', '&', PHP_QUERY_RFC3986);
    return $link . '&sig=' . hash_hmac('sha256', $link, $secret);
}
