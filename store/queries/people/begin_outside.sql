-- Anybody may ask to be sent, so the number of those on their way is bounded; a browser has one way at a time.
INSERT INTO outside_journey (browser, state, issuer, nonce, verifier, next, valid_until)
SELECT $1, $2, $3, $4, $5, $6, $7 WHERE (SELECT COUNT(*) FROM outside_journey) < $8
