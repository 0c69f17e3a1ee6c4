"""The SQL that builds JSON objects from columns and rows, and finds members for the JSON column `extra`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from trivet.targets.sql.dialects.sqlite import types
from trivet.targets.sql.dialects.sqlite.text import is_storable, literal
from trivet.targets.sql.plan.branches import Path
from trivet.targets.sql.plan.implied import implied_members
from trivet.targets.sql.plan.names import free
from trivet.targets.sql.plan.records import Child, Column, Nested, Table
from trivet.targets.sql.print.constraints import linked
from trivet.targets.sql.print.layout import block, case, indent, joined
from trivet.targets.sql.print.literals import json_text, quoted

#: The maximum number of operands in a chain of `||`.
_CHAIN = 50
_DOC = 'NEW."doc"'
_KEY = 'm."key"'
_KEPT_KEY = 'x."key"'


# From columns to documents ------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Layer:
    """A common table expression of a view, which assembles the objects of one depth.

    - `source`: the table or the previous layer; the layer selects all of its columns
    - `objects`: (name, SQL) of the columns that the layer adds, one for each object
    """

    name: str
    source: str
    objects: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Together:
    """The SQL that assembles the documents of a table.

    - `layers`: common table expressions that assemble nested objects
    - `source`: the last layer, or the table if there are none
    - `document`: SQL for one document, from a row `t` of `source`
    """

    document: str
    source: str
    layers: tuple[Layer, ...]


def together(table: Table) -> Together:
    """Return the SQL that assembles the documents of a table from its columns and child rows."""
    extra = None if table.extra is None else f"t.{quoted(table.extra)}"
    printer = _Together(table, extra, _object_columns(table))
    depths: dict[int, list[Nested]] = {}
    for one in table.all_objects:
        depths.setdefault(len(one.path), []).append(one)
    taken = {table.name.lower(), *(child.table.view.lower() for child in table.children)}
    layers: list[Layer] = []
    source = table.name
    for depth, objects in sorted(depths.items(), reverse=True):
        name = free(f"objects_{depth}", taken)
        expressions = tuple((printer.names[one.path], printer.nested(one)) for one in objects)
        layers.append(Layer(name, source, expressions))
        source = name
    return Together(printer.document(), source, tuple(layers))


def _object_columns(table: Table) -> dict[Path, str]:
    """Return a column name for each object whose members are stored in columns, by the object's path.

    In the inner queries of the document view, the column with this name contains the object.
    """
    taken = {name.lower() for name in (*table.order, *table.handles, table.extra or "")}
    names: dict[Path, str] = {}
    for one in table.all_objects:
        names[one.path] = free("_".join(one.path), taken)
        taken.add(names[one.path].lower())
    return names


@dataclass(frozen=True, slots=True)
class _Together:
    """Prints SQL that assembles objects, at any depth, as JSON text.

    `extra` is the SQL for the JSON column `extra`, or None if the table has no such column.
    """

    table: Table
    extra: str | None
    names: Mapping[Path, str]

    def document(self) -> str:
        """Return the SQL that assembles the whole document."""
        table = self.table
        text = self._text((), table.columns, table.objects, is_there=True)
        built = f"'{{' || substr({text}, 2) || '}}'"
        if table.others and self.extra is not None:
            return case([(types.is_other(self.extra), self.extra)], built)
        return built

    def nested(self, one: Nested) -> str:
        """Return the SQL that assembles an object whose members are stored in columns.

        The SQL yields NULL if all of these columns are NULL and the JSON column `extra` does not contain the
        object.
        """
        columns = tuple(replace(each, required=False) if each.implies_null else each for each in one.columns)
        text = self._text(one.path, columns, one.objects, is_there=False)
        implied = self._implied(one)
        more = f" || {implied}" if implied else ""
        built = f"'{{' || substr(nullif({text}, ''){more}, 2) || '}}'"
        if self.extra is None:
            return built
        empty = f"'{{' || substr({implied}, 2) || '}}'" if implied else "'{}'"
        return f"coalesce({built}, {case([(self._is_object(one.path), empty)], None)})"

    def _text(
        self, path: Path, columns: tuple[Column, ...], objects: tuple[Nested, ...], is_there: bool
    ) -> str:
        """Return the SQL for an object's members, as a concatenation of texts `,"key":value`.

        `is_there` is true if the object is known to exist. Then all its required members are included.
        """
        found = [(one.member, types.out_of_column(one, self.extra, path)) for one in columns]
        for one in objects:
            found.append((one.member, self._object(one, is_there)))
        for child in self.table.children_of(path):
            found.append((child.member, self._rows(child, is_there)))
        links = [f"{literal(',' + json_text(member) + ':')} || {_grouped(value)}" for member, value in found]
        rest = self._rest(path, columns, objects)
        links += [f"',' || {rest}"] if rest else []
        return _chained([f"coalesce({link}, '')" for link in links] or ["''"])

    def _object(self, one: Nested, is_there: bool) -> str:
        column = f"t.{quoted(self.names[one.path])}"
        if not (is_there and one.required):
            return column
        empty = literal(json_text(self._empty(one)))
        if self.extra is not None:
            empty = case([(f"{self._kept(one.path)} IS NULL", empty)], None)
        return f"coalesce({column}, {empty})"

    def _empty(self, one: Nested) -> dict[str, Any]:
        return implied_members(self.table, one.path, one.columns, one.objects)

    def _implied(self, one: Nested) -> str:
        """Return SQL for the texts `,"key":value` of required members that are stored nowhere.

        Such a member is null or empty. The result is "" if there are none.
        """
        found = [
            self._unless_stored(f"t.{quoted(column.name)}", (*one.path, column.member), None)
            for column in one.columns
            if column.implies_null
        ]
        found += [
            self._unless_stored(f"t.{quoted(self.names[inner.path])}", inner.path, self._empty(inner))
            for inner in one.objects
            if inner.required
        ]
        for child in self.table.children_of(one.path):
            if child.must_be_there:
                found.append(self._unless_stored(self._rows(child, False), child.path, child.empty))
        return " || ".join(found)

    def _unless_stored(self, stored: str, path: Path, value: Any) -> str:
        """Return SQL that yields the text `,"key":value` for a member without a stored value, else an empty text.

        `stored` is SQL for the value in the member's own column. A value in the column `extra` is a stored value, too.
        """
        sources = [stored] if self.extra is None else [stored, self._kept(path)]
        text = literal("," + json_text({path[-1]: value})[1:-1])
        return case([(" AND ".join(f"{one} IS NULL" for one in sources), text)], "''")

    def _rest(self, path: Path, columns: tuple[Column, ...], objects: tuple[Nested, ...]) -> str:
        """Return SQL for the members of the object at `path` whose values are only in the column `extra`.

        The SQL yields JSON text without braces, or NULL if there are no such members. If the table has no column
        `extra`, return "".
        """
        if self.extra is None:
            return ""
        arms = [(literal(one.member), _is_silent(one)) for one in columns]
        arms += [(literal(one.member), f"t.{quoted(self.names[one.path])} IS NULL") for one in objects]
        arms += [(literal(child.member), "0") for child in self.table.children_of(path)]
        kept = self.extra
        if path:
            kept = case([(self._is_object(path), self._kept(path))], None)
        shown = case(arms, "1", _KEPT_KEY)
        test = f"\n  WHERE {indent(shown)}" if arms else ""
        member = f"json_quote({_KEPT_KEY}) || ':' || {types.raw(self._kept(path), 'x')}"
        members = block("group_concat(", f"{member}, ','")
        return f"(\n  SELECT {indent(members)}\n  FROM json_each({kept}) AS x{test}\n)"

    def _kept(self, path: Path) -> str:
        return f"({self.extra} -> {types.path(*path)})" if path else f"{self.extra}"

    def _is_object(self, path: Path) -> str:
        return f"json_type({self.extra}, {types.path(*path)}) = 'object'"

    def _rows(self, child: Child, is_there: bool) -> str:
        """Return SQL that assembles the array, map or object from the child rows of the row `t`.

        Without child rows, the SQL yields the value in `extra`, or else NULL. For a required member of an
        existing object (`is_there`), it yields an empty value, not NULL.
        """
        link = child.table.link
        assert link is not None
        mine = f"FROM {quoted(child.table.view)} AS r\nWHERE {linked(link, 'r', 't')}"
        if link.position is None:
            rows = f'(\n  SELECT r."doc"\n  {indent(mine)}\n)'
        else:
            place = quoted(link.position.name)
            opening, closing, each = {
                "list": ("[", "]", 'c."doc"'),
                "map": ("{", "}", f"json_quote(c.{place}) || ':' || c.\"doc\""),
            }[child.kind]
            rows = (
                f"(\n  SELECT '{opening}' || group_concat({each}, ',') || '{closing}'\n"
                f'  FROM (\n    SELECT r.{place}, r."doc"\n    {indent(mine, 4)}\n    ORDER BY r.{place}\n'
                "  ) AS c\n)"
            )
        others = [] if self.extra is None else [self._kept(child.path)]
        others += [literal(json_text(child.empty))] if is_there and child.must_be_there else []
        return f"coalesce({', '.join([rows, *others])})" if others else rows


def _is_silent(column: Column) -> str:
    """Return SQL that tests whether a member's value is read from the JSON column `extra`, not from `column`.

    An example is `t."city" IS NULL`. If the test fails, the value in `extra` is ignored.
    """
    if column.server_default is not None:
        return "1"
    tells = column.implies_null or not column.may_be_null
    return "0" if tells else f"t.{quoted(column.name)} IS NULL"


def _grouped(text: str) -> str:
    return f"({text})" if text.startswith("CASE") or " -> " in text else text


def _chained(parts: list[str]) -> str:
    """Join all parts by `||`, in groups with parentheses, because SQLite cannot parse long or deep chains."""
    if len(parts) <= _CHAIN:
        return "\n|| ".join(parts)
    groups = [parts[start : start + _CHAIN] for start in range(0, len(parts), _CHAIN)]
    return _chained([f"({_chained(group)})" for group in groups])


# From documents to the column `extra` -------------------------------------------------------------------
def leftover(table: Table) -> str:
    """Return SQL for the column `extra`: the parts of a document that no other column or child row can reproduce.

    Undeclared members are included unless the table drops them. The SQL is an aggregate over the rows `m`, the
    members of the document. If nested objects have columns, the SQL is a complete subquery.
    """
    keeps_all = not table.drops_undeclared
    kept = () if keeps_all else tuple(member for member in table.kept if is_storable(member))
    apart = _Apart(table, _object_columns(table))
    members = apart.members(_DOC, (), table.columns, table.objects, kept, keeps_all)
    if table.others:
        members = case([(types.is_other(_DOC), f"json({_DOC})")], members)
    if not table.objects:
        return members
    inner_first = sorted(table.all_objects, key=lambda one: -len(one.path))
    tables = ",\n".join(apart.common_table(one) for one in inner_first)
    source = indent(types.members_of(members))
    return f"(\n  WITH {indent(tables)}\n  SELECT {indent(members)}\n  FROM {source}\n)"


@dataclass(frozen=True, slots=True)
class _Apart:
    """Prints SQL for the JSON text of those members of an object that the column `extra` stores.

    Members of inner objects are included. The SQL yields NULL if there are no such members.
    """

    table: Table
    names: Mapping[Path, str]

    def members(
        self,
        owner: str,
        path: Path,
        columns: tuple[Column, ...],
        objects: tuple[Nested, ...],
        kept: Iterable[str],
        keeps_all: bool,
    ) -> str:
        arms = [(literal(column.member), types.leftover(column, "m", owner)) for column in columns]
        arms += [(literal(one.member), "1") for one in objects]
        arms += [(literal(one.member), _unspread(one, "m")) for one in self.table.children_of(path)]
        arms += [(literal(member), "1") for member in kept]
        default = "1" if keeps_all else "0"
        test = case(arms, default, _KEY) if arms else default
        value = types.raw(owner, "m")
        if objects:
            value = case([(literal(one.member), self._rest(one, value)) for one in objects], value, _KEY)
        member = f"json_quote({_KEY}) || ':' || {value}"
        members = block("group_concat(", f"{member}, ','")
        return f"'{{' || {members} FILTER (\n  WHERE {indent(test)}\n) || '}}'"

    def common_table(self, one: Nested) -> str:
        """Return a common table expression with the JSON text of those members of `one` that `extra` stores.

        The text is NULL if there are no such members.
        """
        rows = types.members_along(one.path)
        owner = f'{rows.row}."value"'
        members = self.members(owner, one.path, one.columns, one.objects, (), True)
        inside = f"json_each(CASE {rows.row}.\"type\" WHEN 'object' THEN {owner} END) AS m"
        select = f"SELECT {members}\nFROM {rows.source}, {inside}\nWHERE {rows.where}"
        return f'{quoted(self.names[one.path])} ("rest") AS (\n  {indent(select)}\n)'

    def _rest(self, one: Nested, value: str) -> str:
        rest = f'(SELECT o."rest" FROM {quoted(self.names[one.path])} AS o)'
        if not (one.required or one.shows):
            rest = f"coalesce({rest}, '{{}}')"
        return case([("m.\"type\" = 'object'", rest)], value) if one.others else rest


def _unspread(child: Child, row: str) -> str:
    """Return SQL that tests whether `extra` must store a member because its child rows cannot restore it.

    The SQL is true for two kinds of values:

    - a value of a type that the child table cannot store
    - an empty array or map, if the member may also be absent or have another type

    `row` is the alias of the row with the value.
    """
    kind, empty = ("array", "[]") if child.kind == "list" else ("object", "{}")
    tests = [f"{row}.\"type\" <> '{kind}'"] if child.others else []
    if child.kind != "one" and not (child.required and not child.others):
        tests.append(f"({row}.\"type\" = '{kind}' AND {row}.\"value\" = '{empty}')")
    return joined("OR", tests) if tests else "0"
