  "width" numeric,
