COMMENT ON COLUMN public.a.level IS 'Values: high: now; low: some time.';
