"""`trivet diff`: what a change of the schemas means for stored data, readers, Python code and databases."""
