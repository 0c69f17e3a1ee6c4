IS 'A password. Sensitive.';
IS 'Sensitive.';
