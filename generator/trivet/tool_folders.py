"""The folders of tools in a project: no document is in them, and they are skipped without a finding."""

#: The folder of the local cache.
CACHE = ".trivet_cache"
SKIPPED = (".git", CACHE)
