"""Decides whether a subclass may replace the type of an inherited member: for mypy, the new type must be a subtype."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trivet.targets.models import hints
from trivet.targets.models.hints import ClassOf, Decorated, Either, Generic, Hint, LiteralOf, Plain
from trivet.targets.models.structure import Alias, EnumClass, Structure

#: For each type, the other types that mypy accepts as its subtypes.
_NARROWER = {hints.FLOAT: (hints.INT,), hints.DATE: (hints.DATE_TIME,)}
_LITERALS: Mapping[Hint, tuple[type, ...]] = {
    hints.BOOL: (bool,),
    hints.INT: (int,),
    hints.FLOAT: (int, float),
    hints.STR: (str,),
}


@dataclass(frozen=True, slots=True)
class Subtypes:
    """Compares the hints of one package.

    `ancestors` maps each class to all classes that it inherits from, directly or indirectly.
    """

    structures: Mapping[str, Structure]
    ancestors: Mapping[str, frozenset[str]]

    def fits(self, narrow: Hint, wide: Hint) -> bool:
        """Return whether mypy accepts `narrow` as a subtype of `wide`, or as the same type."""
        narrow, wide = self._bare(narrow), self._bare(wide)
        if narrow == wide or wide == hints.ANY:
            return True
        if isinstance(narrow, Either):
            return all(self.fits(option, wide) for option in narrow.options)
        if isinstance(wide, Either):
            return any(self.fits(narrow, option) for option in wide.options)
        match narrow, wide:
            case LiteralOf(values), LiteralOf(others):
                return {*map(_typed, values)} <= {*map(_typed, others)}
            case LiteralOf(values), Plain():
                return all(type(value) in _LITERALS.get(wide, ()) for value in values)
            case Plain(), Plain():
                return narrow in _NARROWER.get(wide, ())
            case Generic(), Generic():
                return self._generic(narrow, wide)
            case ClassOf(name), ClassOf(other):
                return other in self.ancestors.get(name, ())
            case ClassOf(name), Plain():
                return wide == hints.STR and isinstance(self.structures[name], EnumClass)
        return False

    def _generic(self, narrow: Generic, wide: Generic) -> bool:
        pairs = list(zip(narrow.arguments, wide.arguments, strict=False))
        if narrow.symbol != wide.symbol or len(narrow.arguments) != len(wide.arguments):
            return False
        if narrow.symbol.name == "tuple":
            return all(self.fits(one, other) for one, other in pairs)
        return all(self.fits(one, other) and self.fits(other, one) for one, other in pairs)

    def _bare(self, hint: Hint) -> Hint:
        """Return the hint without `Annotated`, and with the type in place of an alias.

        Recursive aliases and hints inside the type stay unchanged.
        """
        while True:
            match hint:
                case Decorated(inner):
                    hint = inner
                case ClassOf(name):
                    structure = self.structures.get(name)
                    if not isinstance(structure, Alias) or structure.recursive:
                        return hint
                    hint = structure.hint
                case _:
                    return hint


def _typed(value: Any) -> tuple[type, Any]:
    return type(value), value
