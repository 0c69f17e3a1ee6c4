"""Rewrites SQL text for another database schema: qualifiers change, string literals and comments do not."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""(?P<comment>--[^\n]*|/\*.*?\*/)
      | (?P<literal>[eE]?'(?:[^']|'')*')
      | (?P<dollar>\$(?P<tag>[A-Za-z_]*)\$(?P<body>.*?)\$(?P=tag)\$)
      | (?P<quoted>"(?:[^"]|"")*"(?=\s*\.))
      | (?P<plain>\b[A-Za-z_][A-Za-z0-9_]*(?=\s*\.))
      | (?P<name>"(?:[^"]|"")*")""",
    re.DOTALL | re.VERBOSE,
)


def in_schema(text: str, old: str, new: str) -> str:
    """Return the SQL text with the schema qualifier `old` replaced by `new`, also inside dollar-quoted text."""

    def change(match: re.Match[str]) -> str:
        token = match.group()
        if match["dollar"]:
            mark = f"${match['tag']}$"
            return f"{mark}{in_schema(match['body'], old, new)}{mark}"
        if match["quoted"] == quoted(old) or match["plain"] == old:
            return quoted(new)
        return token

    return _TOKEN.sub(change, text)


def quoted(name: str) -> str:
    """Return the name as a quoted SQL identifier."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
