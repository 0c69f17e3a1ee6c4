  _row bigint GENERATED ALWAYS AS IDENTITY,
  CONSTRAINT line_pkey PRIMARY KEY (_row, day, level),
) PARTITION BY HASH (day, level);
