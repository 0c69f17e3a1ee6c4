  CONSTRAINT "event_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "event_number_key" UNIQUE ("number"),
  CONSTRAINT "event_tags_pkey" PRIMARY KEY ("event_id", "ordinal"),
