DELETE FROM address_stop WHERE channel = $1 AND address_hash = $2
