"""The local cache of builds, so that the same inputs need not be compiled again.

A build is found by a digest of its inputs (`key.py`).
"""
