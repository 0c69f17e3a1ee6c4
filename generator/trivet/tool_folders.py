"""The folders that tools make in a project. Documents in them are ignored, without a finding."""

#: The folder of the local cache.
CACHE = ".trivet_cache"
SKIPPED = (".git", CACHE)
