"""Decides which modules and packages are generated, and with which relative imports they import each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trivet.sinks import path_segment

#: Modules that do not belong to a document. No module of a document has one of these names (normalize/modules.py).
JSON, FORMATS, IDN, ECMA, LEAP, SCHEMAS = "_json", "_formats", "_idn", "_ecma", "_leap", "_schemas"


@dataclass(frozen=True, slots=True)
class Layout:
    """The modules of the generated package, as dotted names relative to the package.

    - `packages`: the modules that are `__init__` files.
    - `rules`: maps a module to its rules module, which has the functions that check values.
    - `rules_names`: maps a rules module to the name under which other modules import it.
    """

    modules: frozenset[str]
    packages: frozenset[str]
    rules: dict[str, str]
    rules_names: dict[str, str]

    def path(self, module: str) -> str:
        """Return the path of a module's file, relative to the package's folder."""
        parts = [path_segment(part) for part in module.split(".")]
        return "/".join(parts) + ("/__init__.py" if module in self.packages else ".py")

    def relative(self, module: str, target: str) -> str:
        """Return the part between `from` and `import` when `module` imports from `target`, such as `..order`.

        If `target` is empty, the import is from the generated package itself.
        """
        here = module.split(".") if module in self.packages else module.split(".")[:-1]
        there = target.split(".") if target else []
        common = 0
        while common < min(len(here), len(there)) and here[common] == there[common]:
            common += 1
        return "." * (len(here) - common + 1) + ".".join(there[common:])

    def folders(self) -> tuple[str, ...]:
        """Return the packages that need an empty `__init__`, because they contain no classes themselves.

        The generated package itself is not included.
        """
        found = {parent for module in self.modules for parent in parents(module)}
        return tuple(sorted(found - self.modules))

    def submodules(self, module: str) -> frozenset[str]:
        """Return the names of the modules in a package; empty if `module` is not a package.

        Each imported submodule becomes an attribute of its package, so nothing else there can have its name.
        """
        if module not in self.packages:
            return frozenset()
        inside = (*self.modules, *self.rules.values())
        paths = (path.rpartition(".") for path in inside)
        return frozenset(name for parent, _, name in paths if parent == module)


def layout_of(modules: Iterable[str]) -> Layout:
    """Return the layout of a package. `modules` are the names of the modules that contain its classes."""
    names = frozenset(modules)
    packages = frozenset(parent for module in names for parent in parents(module) if parent in names)
    rules: dict[str, str] = {}
    for module in sorted(names):
        # Inside classes, Python mangles names that start with two underscores.
        own = module.rpartition(".")[2].lstrip("_")
        stem = f"_{own}_rules" if own else "_rules"
        while beside(module, stem) in names or beside(module, stem) in rules.values():
            stem += "_"
        rules[module] = beside(module, stem)
    return Layout(names, packages, rules, _apart(rules.values()))


def _apart(modules: Iterable[str]) -> dict[str, str]:
    """Map each module to a unique name.

    The name is made from the last part of the module's dotted path, and from as many preceding parts as are needed
    to make it unique.
    """
    paths = {module: module.split(".") for module in sorted(modules)}
    found: dict[str, str] = {}
    for module, parts in paths.items():
        alike = [other for other in paths.values() if other[-1] == parts[-1]]
        depth = 1
        while depth < len(parts) and sum(other[-depth:] == parts[-depth:] for other in alike) > 1:
            depth += 1
        name = "_" + "_".join(filter(None, (part.strip("_") for part in parts[-depth:])))
        while name in found.values():
            name += "_"
        found[module] = name
    return found


def parents(module: str) -> Iterable[str]:
    """Return the packages that contain a module, outermost first."""
    parts = module.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts)))


def beside(module: str, name: str) -> str:
    """Return the dotted name of the module `name` in the same package as `module`."""
    parent = module.rpartition(".")[0]
    return f"{parent}.{name}" if parent else name
