IS 'Sensitive.';
