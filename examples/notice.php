<?php
// payme_notice($secret, file_get_contents('php://input'), $_SERVER['HTTP_X_PAYME_SIGNATURE'] ?? '')
// is what "payme deliver" tells, or null: then answer 403, it is somebody else's.
// Answer 204 once it is stored, within 30 seconds; after anything else it comes again.
// It may come twice: do nothing for an 'id' that was seen. The secret is the
// link_secret without an end of line.
function payme_notice(string $secret, string $body, string $signature): ?array
{
    if ($secret === '' || !hash_equals(hash_hmac('sha256', $body, $secret), $signature)) {
        return null;
    }
    return json_decode($body, true);
}
