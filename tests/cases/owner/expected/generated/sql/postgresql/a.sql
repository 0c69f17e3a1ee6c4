COMMENT ON TABLE public.money IS 'A. Owner: payments.';
