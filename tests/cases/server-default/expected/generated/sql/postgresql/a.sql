  "state" text DEFAULT 'new',
  "size" numeric DEFAULT 1.5,
  "open" boolean DEFAULT true,
  "day" date DEFAULT '2024-01-01',
