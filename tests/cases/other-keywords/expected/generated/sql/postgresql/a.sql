  "b" text,
