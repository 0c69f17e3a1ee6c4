CREATE INDEX a_email_idx ON public.a (email);
CREATE INDEX a_street_number_idx ON public.a (street, number);
