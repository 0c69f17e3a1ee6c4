  CONSTRAINT employee_boss_fkey
    FOREIGN KEY (boss) REFERENCES public.employee (id) DEFERRABLE INITIALLY DEFERRED,
