SELECT url, status, name, bytes, sha256, etag, last_modified FROM web_fetch_file WHERE web_fetch = $1 ORDER BY place
