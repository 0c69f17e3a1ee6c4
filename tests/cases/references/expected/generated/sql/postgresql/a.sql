  b uuid,
  CONSTRAINT a_b_fkey FOREIGN KEY (b) REFERENCES public.b (id),
  CONSTRAINT a_code_fkey
    FOREIGN KEY (code) REFERENCES public.b (code) ON DELETE SET NULL ON UPDATE CASCADE,
