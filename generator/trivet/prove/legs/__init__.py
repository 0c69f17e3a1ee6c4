"""The legs: everything besides the oracle that judges an instance."""
