  CONSTRAINT event_pkey PRIMARY KEY (id, created_at),
  CONSTRAINT event_number_key UNIQUE (number, created_at),
) PARTITION BY RANGE (created_at);
  CONSTRAINT event_tags_pkey PRIMARY KEY (event_id, event_created_at, ordinal),
    FOREIGN KEY (event_id, event_created_at)
