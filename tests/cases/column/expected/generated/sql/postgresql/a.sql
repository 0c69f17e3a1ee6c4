  "width" bigint,
