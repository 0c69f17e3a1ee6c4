"""The local cache: what was generated from which inputs, so that the same inputs need not be compiled again.

A build is found by a digest of everything that it depends on (`key.py`). Its files and findings are stored as text
(`entry.py`), in files that only the same user's trivet accepts (`store.py`).
"""
