"""The output formats that only `trivet diff` has. Its other formats print the changes as findings."""
