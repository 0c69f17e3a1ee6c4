"""The catalog: entities, fields, shapes and names, built from the normal form."""

from trivet.catalog.build import build as build

__all__ = ["build"]
