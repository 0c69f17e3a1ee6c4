"""The catalog: entities, fields, shapes and names, made from the normal form."""

from trivet.catalog.build import build as build

__all__ = ["build"]
