CHECK (char_length(c) >= 1)
