"""The legs: what judges an instance besides the oracle, each through its document door."""
