  width bigint,
