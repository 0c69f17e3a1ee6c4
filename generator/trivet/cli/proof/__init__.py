"""Prints the report of `trivet prove` in the formats of `--format`."""

from __future__ import annotations

from trivet.cli.proof.json import as_json
from trivet.cli.proof.junit import junit
from trivet.cli.proof.text import text

PRINTERS = {"text": text, "json": as_json, "junit": junit}
