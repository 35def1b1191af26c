-- Looked up and taken away in one step; what nobody came for goes with its link.
DELETE FROM outside_waiting WHERE link = $1 RETURNING issuer, subject
