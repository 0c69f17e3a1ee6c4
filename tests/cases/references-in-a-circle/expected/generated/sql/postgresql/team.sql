  CONSTRAINT team_lead_fkey
    FOREIGN KEY (lead) REFERENCES public.employee (id) DEFERRABLE INITIALLY DEFERRED,
FOR EACH ROW EXECUTE FUNCTION public.team_write();
ALTER TABLE public.employee
  ADD CONSTRAINT employee_team_fkey
    FOREIGN KEY (team) REFERENCES public.team (name) DEFERRABLE INITIALLY DEFERRED;
