"""`trivet schema`: prints JSON Schemas of trivet's own files."""

from __future__ import annotations

import json
from importlib import resources

import click

#: Name → (package, file) of its schema.
SCHEMAS: dict[str, tuple[str, str]] = {
    "diff": ("trivet.diff", "report.schema.json"),
    "extensions": ("trivet.extensions", "vocabulary.schema.json"),
    "ledger": ("trivet", "ledger.schema.json"),
    "manifest": ("trivet", "manifest.schema.json"),
    "settings": ("trivet.settings", "settings.schema.json"),
}


@click.command()
@click.argument("name", type=click.Choice(sorted(SCHEMAS)))
def command(name: str) -> None:
    """Print one of trivet's own JSON Schemas.

    `trivet schema settings > trivet.schema.json` gives editors completion for trivet.yaml.
    """
    package, file = SCHEMAS[name]
    text = resources.files(package).joinpath(file).read_text("utf-8")
    click.echo(json.dumps(json.loads(text), indent=2, ensure_ascii=False))
