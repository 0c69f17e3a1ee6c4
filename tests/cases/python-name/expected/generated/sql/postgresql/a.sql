  "class" text,
