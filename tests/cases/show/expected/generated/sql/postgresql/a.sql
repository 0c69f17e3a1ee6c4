  "b" numeric,
