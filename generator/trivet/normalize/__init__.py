"""Convert the schemas of any draft to the normal form: one equivalent JSON Schema 2020-12 bundle."""

from trivet.normalize.bundle import bundle, plain
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
    "normalize",
    "plain",
]
