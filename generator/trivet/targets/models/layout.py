"""Where the modules of the package stand, and how one names another: relative imports only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trivet.sinks import path_segment

#: The package's own modules; the names cannot be a document's while `layout_of` finds them free.
JSON, FORMATS, IDN, ECMA, OWN = "_json", "_formats", "_idn", "_ecma", "_own"


@dataclass(frozen=True, slots=True)
class Layout:
    """`modules` are dotted names below the package; those in `packages` are `__init__` files.

    `rules` maps a module to the private sibling that holds its rules.
    """

    modules: frozenset[str]
    packages: frozenset[str]
    rules: dict[str, str]

    def path(self, module: str) -> str:
        """The file of a module, relative to the package's folder."""
        parts = [path_segment(part) for part in module.split(".")]
        return "/".join(parts) + ("/__init__.py" if module in self.packages else ".py")

    def relative(self, module: str, target: str) -> str:
        """What stands between `from` and `import` in `module` to reach the names of `target`.

        `target` may be empty: the package itself.
        """
        here = module.split(".") if module in self.packages else module.split(".")[:-1]
        there = target.split(".") if target else []
        common = 0
        while common < min(len(here), len(there)) and here[common] == there[common]:
            common += 1
        return "." * (len(here) - common + 1) + ".".join(there[common:])

    def folders(self) -> tuple[str, ...]:
        """Packages that no document makes: they need an empty `__init__`; the root is not among them."""
        found = {parent for module in self.modules for parent in parents(module)}
        return tuple(sorted(found - self.modules))


def layout_of(modules: Iterable[str]) -> Layout:
    """The layout of a package with these document modules."""
    names = frozenset(modules)
    packages = frozenset(parent for module in names for parent in parents(module) if parent in names)
    rules: dict[str, str] = {}
    for module in sorted(names):
        stem = f"_{module.rpartition('.')[2]}_rules"
        while beside(module, stem) in names:
            stem += "_"
        rules[module] = beside(module, stem)
    return Layout(names, packages, rules)


def parents(module: str) -> Iterable[str]:
    """The packages around a module, outermost first."""
    parts = module.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts)))


def beside(module: str, name: str) -> str:
    """A module of this name in the same folder."""
    parent = module.rpartition(".")[0]
    return f"{parent}.{name}" if parent else name
