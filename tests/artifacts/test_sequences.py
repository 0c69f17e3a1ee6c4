"""Any sequence of generating, editing, deleting: neighbours never change, a run that succeeds is green."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from trivet.artifacts import RefusedError, compare, write

NAMES = [f"generated/{folder}{name}" for folder in ("", "docs/", "models/oura/") for name in ("a", "b", "c")]
BY_HAND = {
    "generated/notes.txt": "n",
    "generated/docs/by_hand.md": "d",
    "src/main.py": "m",
    "schemas/a.json": "{}",
}
CONFLICT = "<<<<<<< a\nmine\n=======\n>>>>>>> b\n"
TEXTS = st.sampled_from(["", "one\n", "two\n", CONFLICT, "two\r\n"])


def test_sequences(kit: Any) -> None:
    class Project(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.folder = tempfile.TemporaryDirectory()
            self.root = Path(self.folder.name)
            self.written: dict[str, str] = {}
            self.touched: dict[str, str] = {}

        @initialize()
        def lay_out(self) -> None:
            for name, text in BY_HAND.items():
                self.put(name, text)

        def put(self, name: str, text: str) -> None:
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_bytes(text.encode())

        def at(self, name: str) -> str | None:
            path = self.root / name
            return path.read_bytes().decode() if path.exists() else None

        @rule(
            files=st.dictionaries(st.sampled_from(NAMES), TEXTS),
            force=st.booleans(),
            version=st.text(max_size=1),
        )
        def generate(self, files: dict[str, str], force: bool, version: str) -> None:
            wanted = kit.build(files, {"schemas/a.json": version})
            before = {name: self.at(name) for name in NAMES}
            try:
                write(self.root, "generated", wanted, force=force)
            except RefusedError as refused:
                assert not force
                assert {name: self.at(name) for name in NAMES} == before
                assert {change.path for change in refused.changes} <= {*self.touched}
                return
            self.judge(files, before, force)
            assert compare(self.root, "generated", wanted).clean
            assert not write(self.root, "generated", wanted).changed

        def judge(self, files: dict[str, str], before: dict[str, str | None], force: bool) -> None:
            """What is wanted is there; what is not was ours and as we wrote it, or it stayed."""
            for name in NAMES:
                if name in files:
                    assert self.at(name) == files[name]
                    mine = self.touched.get(name)
                    assert force or mine is None or mine == files[name] or self.is_no_edit(mine)
                elif name in self.touched:
                    assert self.at(name) == before[name]
                elif name in self.written:
                    assert self.at(name) is None
            kept = {name for name in self.touched if name not in files and self.at(name) is not None}
            self.touched = {name: self.touched[name] for name in kept}
            self.written = dict(files)

        def is_no_edit(self, text: str) -> bool:
            return text == CONFLICT

        @rule(name=st.sampled_from(NAMES), text=st.sampled_from(["mine\n", "<<<<<<< mine\n", CONFLICT]))
        def edit(self, name: str, text: str) -> None:
            self.put(name, text)
            if self.written.get(name) == text:
                self.touched.pop(name, None)
            else:
                self.touched[name] = text

        @rule(name=st.sampled_from(NAMES))
        def delete(self, name: str) -> None:
            (self.root / name).unlink(missing_ok=True)
            self.touched.pop(name, None)

        @invariant()
        def neighbours_are_as_they_were(self) -> None:
            assert {name: self.at(name) for name in BY_HAND} == BY_HAND

        def teardown(self) -> None:
            self.folder.cleanup()

    case = Project.TestCase
    case.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
    case("runTest").runTest()
