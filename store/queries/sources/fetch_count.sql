SELECT COUNT(*) FROM web_fetch WHERE source = $1
