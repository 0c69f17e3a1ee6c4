"""Registry → normal form: any draft becomes one JSON Schema 2020-12 bundle with its meaning kept."""

from trivet.normalize.bundle import bundle, json_text, plain
from trivet.normalize.schema import UNASSERTED, Definition, Name, NormalForm, Reading, Root, Schema
from trivet.normalize.stage import normalize

__all__ = [
    "UNASSERTED",
    "Definition",
    "Name",
    "NormalForm",
    "Reading",
    "Root",
    "Schema",
    "bundle",
    "json_text",
    "normalize",
    "plain",
]
