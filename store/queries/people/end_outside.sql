-- Looked up and used up in one step. A return with another state, or in another browser, finds nothing and ends nothing.
DELETE FROM outside_journey WHERE browser = $1 AND state = $2 AND valid_until > $3
RETURNING issuer, nonce, verifier, next
