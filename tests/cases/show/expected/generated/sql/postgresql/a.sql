  b numeric,
