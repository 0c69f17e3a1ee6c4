"""The outputs of `trivet diff` that are its own; the other formats are those of findings."""
