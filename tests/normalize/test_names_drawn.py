"""Drawn keys, properties, files and folders: no two names are the same, none depends on an order, and all stay."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.source.tree import Tree, tree

from trivet.letters import folded

DRAWN = settings(
    deadline=None,
    max_examples=60,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=(HealthCheck.too_slow,),
)

#: Few letters, so that many names fold; and some that Unicode has its rules for.
KEYS = st.one_of(st.text("aAbB_-", max_size=3), st.text("aE 1éÉﬁß名\u0301\U0001f600", max_size=3))


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


OBJECT = st.recursive(
    st.just({"type": "object", "properties": {"x": {}}}),
    lambda inner: st.one_of(
        st.dictionaries(KEYS, inner, min_size=1, max_size=3).map(_object),
        st.dictionaries(KEYS, inner, min_size=1, max_size=2).map(
            lambda held: {
                "type": "object",
                "patternProperties": {f"^{key}": one for key, one in held.items()},
            }
        ),
        st.lists(inner, min_size=1, max_size=2).map(lambda held: {"oneOf": held}),
        inner.map(lambda held: {"type": "array", "items": held}),
    ),
    max_leaves=4,
)
DEFINITIONS = st.dictionaries(KEYS, OBJECT, max_size=8)


def built(files: dict[str, Any]) -> Tree:
    with tempfile.TemporaryDirectory() as folder:
        return tree(
            Path(folder),
            {f"s/{name}": value for name, value in files.items()},
            schemas=["s"],
            draft="2020-12",
        )


def names_of(found: Tree) -> dict[tuple[str, str, str], str]:
    """The full name of each definition, by its document, its pointer and whether it is a part of what stands there."""
    made: dict[tuple[str, str, str], str] = {}
    for name, definition in found.normal.definitions.items():
        origin = definition.schema.origin
        made[
            origin.document, origin.pointer, "part" if (origin.document, origin.pointer, "") in made else ""
        ] = name
    return made


def names(definitions: dict[str, Any]) -> tuple[dict[str, str], Tree]:
    found = built({"a.json": {"$defs": definitions}})
    return {pointer: name for (_, pointer, part), name in names_of(found).items() if not part}, found


def turned(value: Any) -> Any:
    """The same with the members of every object in the other order."""
    if isinstance(value, dict):
        return {key: turned(each) for key, each in reversed(value.items())}
    return [turned(each) for each in value] if isinstance(value, list) else value


@given(DEFINITIONS)
@DRAWN
def test_no_two_names_of_a_module_are_the_same_in_any_order(definitions: dict[str, Any]) -> None:
    found, made = names(definitions)
    everything = list(made.normal.definitions)
    assert len({folded(name) for name in everything}) == len(everything)
    assert all(name.rpartition(".")[2].isidentifier() for name in everything)
    assert names(turned(definitions))[0] == found


@given(DEFINITIONS, KEYS, OBJECT)
@DRAWN
def test_one_more_definition_renames_only_what_it_spells_better(
    definitions: dict[str, Any], key: str, more: dict[str, Any]
) -> None:
    definitions.pop(key, None)
    before, _ = names(definitions)
    after, made = names({key: more, **definitions})
    told = {one.location.pointer for one in made.of("name-folds")}
    holders = {folded(name): pointer for pointer, name in after.items()}
    changed = [pointer for pointer in sorted(before) if before[pointer] != after[pointer]]
    for pointer in changed:
        if not any(pointer.startswith(f"{around}/") for around in changed):
            assert pointer in told
            assert holders[folded(before[pointer])] not in before


FILES = st.lists(
    st.lists(st.text("aAB_-1é名\u0301", min_size=1, max_size=3), min_size=1, max_size=2).map("/".join),
    min_size=1,
    max_size=4,
    unique_by=folded,
)


@given(FILES)
@DRAWN
def test_files_and_folders_are_named_by_their_own_paths(paths: list[str]) -> None:
    files = {f"{path}.json": {"type": "object", "properties": {"x": {}}} for path in paths}
    found = built(files)
    alone = [next(iter(built({name: value}).normal.definitions)) for name, value in files.items()]
    if len({folded(name.rpartition(".")[0]) for name in alone}) < len(files):
        assert any("name-clash" in error for error in found.errors)
    else:
        assert sorted(found.normal.definitions) == sorted(alone)
        assert all(part.isidentifier() for name in alone for part in name.split("."))
