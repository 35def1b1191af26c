-- What left the product as a file since an import was taken in.
SELECT count(*), max(at) FROM audit_entry WHERE act = $1 AND at >= $2
