-- What each office list spoke about.
SELECT source, as_of, area, kinds FROM import WHERE kind = 'offices' ORDER BY seq
