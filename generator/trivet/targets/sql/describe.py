"""What a table or a column is for, in one line of text for its comment."""

from __future__ import annotations

from trivet.catalog.records import Facts


def described(facts: Facts) -> str:
    """Title, description and owner, as far as they are given."""
    words = facts.description or facts.title
    owner = facts.effects.owner
    told = [words, f"Owner: {owner}" if owner else "", "Deprecated" if facts.deprecated else ""]
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in told if part)
