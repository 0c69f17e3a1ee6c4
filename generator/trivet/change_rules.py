"""Every kind of change that `trivet diff` reports, for `trivet explain ID` and docs/evolution.md.

The default severity of a change is `notice`. A change that breaks something is reported as an error or a
warning.
"""

from __future__ import annotations

from trivet.rules import Rule

_KEEP = "Keep what was accepted before, or write the new meaning under a new name."
_TIGHTENED = "Values that were valid are refused now: count those that are stored before the change is made."
_LOOSENED = "Readers that rely on the old rule meet values that they do not expect: tell them first."
_CHANGED = "Some values are newly refused and others newly accepted, as the witnesses show."


def _rule(name: str, purpose: str, fix: str = "") -> Rule:
    return Rule(name, "notice", purpose, fix or "Nothing has to be done.")


def _three(name: str, what: str) -> tuple[Rule, ...]:
    return (
        _rule(f"{name}-tightened", f"{what} accepts less than before.", _TIGHTENED),
        _rule(f"{name}-loosened", f"{what} accepts more than before.", _LOOSENED),
        _rule(f"{name}-changed", f"{what} accepts other values than before.", _CHANGED),
    )


#: What has changed if an id ends in `-tightened`, `-loosened` or `-changed`, by the part of the id before that ending.
SUBJECTS: dict[str, str] = {
    "alternatives": "A choice or a condition (`anyOf`, `oneOf`, `allOf`, `not`, `if`)",
    "bound": "The range of a number",
    "count": "The number of items or of members",
    "dependency": "A rule between members",
    "format": "The format of a string",
    "items": "The rule for the items of an array",
    "length": "The length of a string",
    "meaning": "A type, as a whole,",
    "multiple": "`multipleOf`",
    "names": "The rule for the names of members, or for members by pattern,",
    "pattern": "The pattern of a string",
    "reference": "A reference to another type",
    "type": "The JSON type",
    "undeclared": "The rule for undeclared members",
    "uniqueness": "`uniqueItems`",
}

_ALL: tuple[Rule, ...] = (
    _rule(
        "property-added-optional",
        "A type declares a new member that may be absent.",
        "Old documents stay valid unless they already use the name for something else. Readers with the old version"
        " refuse the member if their type is closed.",
    ),
    _rule(
        "property-added-required",
        "A type requires a new member.",
        "Make it optional, fill it in all old documents, then require it. A `default` does not make absence valid.",
    ),
    _rule(
        "property-removed",
        "A type no longer declares a member.",
        "If it has another name now, say so: `x-renamed-from: OLD` at the new member.",
    ),
    _rule(
        "property-renamed",
        "A member has a new name, as its `x-renamed-from` says.",
        "Rows are kept by renaming columns; documents under the old name must be rewritten.",
    ),
    _rule("required-added", "A member must be present now.", "Fill it in all old documents first."),
    _rule("required-removed", "A member may be absent now.", _LOOSENED),
    _rule("nullable-added", "Null is accepted now.", _LOOSENED),
    _rule("nullable-removed", "Null is refused now.", _TIGHTENED),
    _rule("enum-value-added", "An enumeration has a new value.", _LOOSENED),
    _rule("enum-value-removed", "An enumeration lacks a value that it had.", _KEEP),
    _rule("enum-added", "Only listed values are accepted now.", _TIGHTENED),
    _rule("enum-removed", "Values are no longer limited to a list.", _LOOSENED),
    _rule("object-closed", "Undeclared members are refused now.", _TIGHTENED),
    _rule("object-opened", "Undeclared members are accepted now.", _LOOSENED),
    _rule(
        "default-changed",
        "A member has another `default`; validity does not depend on it.",
        "Code that fills in defaults behaves in another way.",
    ),
    _rule(
        "class-renamed",
        "The generated class has another name.",
        "Set `x-python-name` to the old name to keep it, or change the code that imports the class.",
    ),
    _rule(
        "code-changed",
        "The generated class differs, though it stands for the same JSON.",
        "Run the tests of its users.",
    ),
    _rule(
        "storage-changed",
        "The tables store a type in another way: other columns, keys, indexes or types for the same JSON.",
        "Copy the documents through the view of the old table into that of the new one.",
    ),
    _rule("table-added", "A new table."),
    _rule("table-removed", "A table is no longer generated.", "Keep its rows before the table is dropped."),
    _rule(
        "table-renamed",
        "A table has another name.",
        "With `x-renamed-from: OLD` beside it the rows are kept by renaming; else it is a new, empty table.",
    ),
    _rule("type-added", "A new type."),
    _rule(
        "type-removed",
        "A type no longer exists.",
        "If it has another name now, say so: `x-renamed-from: OLD` at the new type.",
    ),
    *(rule for name, what in SUBJECTS.items() for rule in _three(name, what)),
)

#: By id, sorted.
CHANGES: dict[str, Rule] = {rule.id: rule for rule in sorted(_ALL, key=lambda rule: rule.id)}
