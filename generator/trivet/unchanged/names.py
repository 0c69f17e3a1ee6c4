"""Names of files in the output folder."""

MANIFEST_NAME = "manifest.json"
STAGE_NAME = ".trivet-stage"
