"""The catalog: the structure of all definitions (entities, fields, shapes, names), built from the normal form."""

from trivet.catalog.build import build as build

__all__ = ["build"]
