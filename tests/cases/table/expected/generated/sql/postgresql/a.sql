CREATE TABLE public.things (
CREATE VIEW public.things_doc WITH (security_invoker = true) AS
