CREATE TABLE public.a (
