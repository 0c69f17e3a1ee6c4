"""Chooses the local names for everything that one module imports, and prints its imports."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from trivet.digests import hex_digits
from trivet.letters import category, pascal
from trivet.sinks import PyCode, py_identifier
from trivet.targets.models.hints import Symbol
from trivet.targets.models.layout import JSON, Layout

_WIDTH = 88
_TYPE_CHECKING = Symbol("typing", "TYPE_CHECKING")
_LATE_ALIAS = ("typing_extensions", "TypeAliasType")


@dataclass(slots=True)
class Names:
    """Collects the imports of a module while its text is printed.

    - `classes`: the names of the module's classes.
    - `taken`: the names that no import may use, those of classes and of their attributes.
    - `late`: modules that import this module. They are imported at the end.
    - `extended`: the classes that have subclasses.
    """

    module: str
    layout: Layout
    classes: Collection[str]
    taken: Collection[str]
    late: Collection[str] = ()
    extended: Collection[str] = ()
    _local: dict[tuple[str, str], str] = field(default_factory=dict)
    _at_the_end: set[tuple[str, str]] = field(default_factory=set)
    _plain: set[str] = field(default_factory=set)

    def use(self, symbol: Symbol) -> str:
        """Return the name by which this module can refer to the symbol, and import it if necessary.

        The symbol is from the standard library or an installed package.
        """
        if symbol.module == "builtins":
            if symbol.name not in self.taken:
                return symbol.name
            if "builtins" in self.taken:
                return self._named(symbol.module, symbol.name)
            self._plain.add("builtins")
            return f"builtins.{symbol.name}"
        return self._named(symbol.module, symbol.name)

    def json(self, name: str) -> str:
        """Import `name` from the package's subpackage `_json`, and return its name in this module."""
        return self._named(self.layout.relative(self.module, JSON), name)

    def late_alias(self) -> str:
        """Return the local name of the function that creates a type alias from a string, and import it.

        Type checkers see the function as `TypeAliasType`. At run time, it is `LateAlias` from `_json`.
        """
        if _LATE_ALIAS not in self._local:
            self._checking()
        return self._named(*_LATE_ALIAS)

    def _checking(self) -> str:
        """Return the code for the constant `TYPE_CHECKING` from `typing`, and import what this code needs.

        The code is `typing.TYPE_CHECKING` if the module uses the name `TYPE_CHECKING` for something else.
        """
        key = (_TYPE_CHECKING.module, _TYPE_CHECKING.name)
        if key not in self._local and _TYPE_CHECKING.name in {*self._local.values(), *self.classes}:
            self.whole(_TYPE_CHECKING.module)
            return ".".join(key)
        return self._local.setdefault(key, _TYPE_CHECKING.name)

    def of_class(self, module: str, name: str) -> str:
        """Return the name by which this module can refer to a class of the package, and import it if necessary.

        `module` is the module that defines the class `name`.
        """
        if module == self.module:
            return name
        source = self.layout.relative(self.module, module)
        also = tuple(_class_name(path, name) for path in (module.rpartition(".")[2], module))
        local = self._named(source, name, also=also)
        if module in self.late:
            self._at_the_end.add((source, name))
        return local

    def of_module(self, module: str, first: str = "") -> str:
        """Import a module of the package, and return its local name.

        The local name is `first`, unless `first` is empty or already used.
        """
        parent, _, name = module.rpartition(".")
        also = tuple(filter(None, (self.layout.rules_names.get(module),)))
        return self._named(self.layout.relative(self.module, parent), name, first=first, also=also)

    def test_of(self, definition: str) -> str:
        """Return an expression for the test function of a definition, such as `_order_rules.is_Line`."""
        module, _, name = definition.rpartition(".")
        return f"{self.of_module(self.layout.rules[module])}.is_{name}"

    def whole(self, module: str) -> None:
        """Add the statement `import <module>` to the imports."""
        self._plain.add(module)

    def _named(self, source: str, name: str, *, first: str = "", also: tuple[str, ...] = ()) -> str:
        key = (source, name)
        if key not in self._local:
            used = {*self._local.values(), *self.taken}
            digest = hex_digits(f"{source}.{name}", 6)
            behind = f"{source.rpartition('.')[2].strip('_')}_{name}".lstrip("_")
            options = [first or name, *also, f"{name}_", behind, f"{name}_{digest}"]
            self._local[key] = next((option for option in options if option not in used), options[-1])
        return self._local[key]

    def imports(self) -> PyCode:
        """Return the imports at the top of the module."""
        apart = {*self._at_the_end, _LATE_ALIAS}
        early = {key: local for key, local in self._local.items() if key not in apart}
        text = _block(early, self._plain)
        return PyCode("\n\n".join([text, self._choice()]) if _LATE_ALIAS in self._local else text)

    def _choice(self) -> str:
        """Return code that imports `LateAlias` at run time, and `TypeAliasType` for type checkers.

        Both are imported under the same name.
        """
        local = self._local[_LATE_ALIAS]
        source = self.layout.relative(self.module, JSON)
        running = _from(source, [("LateAlias", local)])
        checking = _from(_LATE_ALIAS[0], [(_LATE_ALIAS[1], local)])
        return f"if not {self._checking()}:\n    {running}\nelse:\n    {checking}"

    def late_imports(self) -> PyCode:
        """Return the imports that stand below the classes, because the imported modules import this one."""
        late = {key: local for key, local in self._local.items() if key in self._at_the_end}
        lines = _froms(late).splitlines()
        marked = [f"{line}  # noqa: E402" if line.startswith("from ") else line for line in lines]
        return PyCode("\n".join(marked))


def _class_name(path: str, name: str) -> str:
    """Return a class name made from a module's path and the name of a class.

    For example, `Line` of `shop.order` becomes `ShopOrderLine`.
    """
    words = pascal(path)
    return f"{'_' if category(words[:1] or ' ') == 'Nd' else ''}{words}{name}"


def _block(local: dict[tuple[str, str], str], plain: set[str]) -> str:
    groups: dict[int, dict[tuple[str, str], str]] = {0: {}, 1: {}, 2: {}}
    for (source, name), spelled in local.items():
        groups[_section(source)][(source, name)] = spelled
    sections = [_froms(groups[number]) for number in (0, 1, 2)]
    whole = "\n".join(f"import {name}" for name in sorted(plain))
    sections[0] = "\n".join(text for text in (whole, sections[0]) if text)
    return "\n\n".join(["from __future__ import annotations", *(text for text in sections if text)])


def _section(source: str) -> int:
    if source.startswith("."):
        return 2
    return 1 if source.split(".")[0] in ("msgspec", "pydantic") else 0


def _froms(local: dict[tuple[str, str], str]) -> str:
    sources: dict[str, list[tuple[str, str]]] = {}
    for (source, name), spelled in local.items():
        sources.setdefault(source, []).append((name, spelled))
    return "\n".join(_from(source, names) for source, names in sorted(sources.items(), key=_source_key))


def _source_key(entry: tuple[str, list[tuple[str, str]]]) -> tuple[int, str]:
    """Return a key that sorts imported modules in isort's order.

    Relative imports come first, those with more dots before those with fewer.
    """
    source = entry[0]
    dots = len(source) - len(source.lstrip("."))
    return (-dots, source.lstrip("."))


def _from(source: str, names: list[tuple[str, str]]) -> str:
    """Return the `from` imports for one source module, in isort's order.

    One statement imports all names without `as`. Each name with `as` has a statement of its own.
    """
    ordered = sorted(names, key=lambda pair: _order(pair[0]))
    own = [name for name, local in ordered if name == local]
    lines = {own[0]: _statement(source, [py_identifier(name) for name in own])} if own else {}
    for name, local in ordered:
        if name != local:
            lines[name] = _statement(source, [f"{py_identifier(name)} as {py_identifier(local)}"])
    return "\n".join(lines[name] for name in sorted(lines, key=_order))


def _statement(source: str, spelled: list[str]) -> str:
    line = f"from {source} import {', '.join(spelled)}"
    if len(line) <= _WIDTH:
        return line
    return "\n".join([f"from {source} import (", *(f"    {name}," for name in spelled), ")"])


def _order(name: str) -> tuple[int, list[tuple[str, int]], str]:
    """Return a key that sorts names in isort's order.

    Constants come before classes, and classes before other names. Case is ignored, and digits are compared as numbers.
    """
    kind = 0 if name.isupper() and len(name.encode()) > 1 else 1 if name[:1].isupper() else 2
    words = re.findall(r"(\D*)(\d*)", name.lower())
    return (kind, [(word, int(number or -1)) for word, number in words], name)
