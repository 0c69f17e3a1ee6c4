IS 'A thing. Deprecated since 3.0.';
IS 'Deprecated since 2.1.';
