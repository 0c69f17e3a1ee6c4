  "b" uuid,
