"""Tables, columns, keys and checks: what is stored where, before anything is printed."""
