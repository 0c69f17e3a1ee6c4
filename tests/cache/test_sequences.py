"""Whatever is edited, and whatever happens to the cache: its results are those of a build without it.

CI tries a few sequences of edits; `make cached` tries 300.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from trivet.cache import key
from trivet.cache.entry import Output
from trivet.cache.store import Store
from trivet.cli.built import built
from trivet.diagnostics import TrivetError
from trivet.settings import Settings
from trivet.template_files import packaged_folder
from trivet.tool_folders import CACHE

SEQUENCES = int(os.environ.get("TRIVET_CACHED_SEQUENCES", "4"))
DRAFT = '"$schema": "https://json-schema.org/draft/2020-12/schema"'
TREE = {
    "trivet.yaml": "schemas: [schemas]\nextensions: words.yaml\ntemplates: mine\n",
    "schemas/a.json": f'{{{DRAFT}, "type": "object", "properties": {{"b": {{"$ref": "b.json"}}}}}}\n',
    "schemas/b.json": f'{{{DRAFT}, "type": "string", "x-word": "one", "minLength": 1}}\n',
    "words.yaml": "x-word: {}\n",
    "mine/notes.txt": "nothing\n",
    "own/all.txt.jinja2": "text\n",
}
Edit = Callable[[Path], None]


def write(path: str, *texts: str) -> list[Edit]:
    """Edits that each write one of the texts to a file."""

    def edit(text: str) -> Edit:
        def done(root: Path) -> None:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text.encode())

        return done

    return [edit(text) for text in texts]


def changed(path: str, old: str, new: str) -> Edit:
    """An edit that replaces a text in a file, if the file is there and has it."""

    def edit(root: Path) -> None:
        if (root / path).is_file():
            (root / path).write_bytes((root / path).read_bytes().replace(old.encode(), new.encode()))

    return edit


def moved(old: str, new: str) -> Edit:
    def edit(root: Path) -> None:
        if (root / old).is_file():
            (root / old).rename(root / new)

    return edit


def removed(path: str) -> Edit:
    return lambda root: (root / path).unlink(missing_ok=True)


def template(name: str, old: str, new: str) -> Edit:
    """An edit that overrides a packaged template by a changed copy of it."""

    def edit(root: Path) -> None:
        text = (Path(packaged_folder()) / name).read_text("utf-8")
        assert old in text
        write(f"mine/{name}", text.replace(old, new))[0](root)

    return edit


# The cache --------------------------------------------------------------------------------------------
def entries(root: Path) -> list[Path]:
    return sorted((root / CACHE).glob("*.entry"))


def damaged(change: Callable[[bytes], bytes]) -> Edit:
    def edit(root: Path) -> None:
        for path in entries(root):
            path.write_bytes(change(path.read_bytes()))

    return edit


def swapped(root: Path) -> None:
    """The entries under each other's keys."""
    found = entries(root)
    texts = [path.read_bytes() for path in found]
    for path, text in zip(found, texts[1:] + texts[:1], strict=True):
        path.write_bytes(text)


def foreign(root: Path) -> None:
    """Entries that another user's trivet has made for the same keys."""
    other = Store(root / CACHE, b"another" * 4)
    for path in entries(root):
        other.put(path.stem, '{"artifacts": {"evil.py": "import this"}, "diagnostics": []}')


def no_entry(root: Path) -> None:
    """Entries of this user that are no results, as an earlier version of the format might have written."""
    own = Store(root / CACHE, secret())
    for path, text in zip(
        entries(root), ("", "[]", '{"artifacts": [], "diagnostics": []}', "{}"), strict=False
    ):
        own.put(path.stem, text)


def two_at_once(root: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        results = [one.result() for one in [pool.submit(result, root, cached=True) for _ in range(2)]]
    assert results[0] == results[1]


def no_folder(root: Path) -> None:
    shutil.rmtree(root / CACHE, ignore_errors=True)


def a_file_in_its_place(root: Path) -> None:
    no_folder(root)
    (root / CACHE).write_text("no folder")


def a_folder_again(root: Path) -> None:
    if (root / CACHE).is_file():
        (root / CACHE).unlink()


EDITS: dict[str, Edit] = {
    f"{number} {name}": edit
    for name, edits in {
        "a schema": write(
            "schemas/a.json",
            TREE["schemas/a.json"],
            f'{{{DRAFT}, "type": "object", "properties": {{"b": {{"$ref": "b.json"}}, "n": {{}}}}}}',
        ),
        "what it refers to": write(
            "schemas/b.json",
            TREE["schemas/b.json"],
            f'{{{DRAFT}, "enum": ["x", "y"]}}',
            f'{{{DRAFT}, "type": "string", "x-other": 1}}',
        ),
        "a new schema": write("schemas/deep/c.yaml", "type: integer\n", "type: integer\ndefault: x\n", "{"),
        "line ends": [changed("schemas/a.json", "\n", "\r\n"), changed("schemas/a.json", "\r\n", "\n")],
        "blanks": [changed("schemas/a.json", '"type"', '\n\n  "type"')],
        "a description": [changed("schemas/b.json", '"type"', '"description": "Words.", "type"')],
        "a name": [moved("schemas/b.json", "schemas/d.json"), moved("schemas/d.json", "schemas/b.json")],
        "a file that is gone": [removed("schemas/a.json"), removed("schemas/deep/c.yaml")],
        "settings": [
            changed("trivet.yaml", "extensions: words.yaml\n", ""),
            changed("trivet.yaml", "templates: mine\n", ""),
            *write(
                "trivet.yaml",
                TREE["trivet.yaml"],
                TREE["trivet.yaml"] + "ignore: [b.json]\n",
                TREE["trivet.yaml"]
                + "targets: {models: {}, notes: {plan: models, templates: own, path: n}}\n",
                TREE["trivet.yaml"] + "targets: {docs: {title: T}, sql: {dialects: [sqlite]}}\n",
                TREE["trivet.yaml"] + "lint: {rules: {skipped: error}}\n",
            ),
        ],
        "the vocabulary": write(
            "words.yaml", TREE["words.yaml"], "x-other: {}\n", "x-word: {effect: owner}\n"
        ),
        "templates": [
            template("docs/type.md.jinja2", "\n", "\n\n"),
            removed("mine/docs/type.md.jinja2"),
            *write("own/all.txt.jinja2", "another text\n"),
            *write("mine/another.txt", "new\n"),
        ],
        "what is skipped": [*write("schemas/.hidden/x.json", "{}"), removed("schemas/.hidden/x.json")],
        "the cache": [
            damaged(lambda raw: raw[: len(raw) // 2]),
            damaged(lambda raw: b""),
            damaged(lambda raw: raw[:-9] + bytes([raw[-9] ^ 1]) + raw[-8:] if len(raw) > 9 else raw),
            swapped,
            foreign,
            no_entry,
            two_at_once,
            no_folder,
            a_file_in_its_place,
            a_folder_again,
        ],
    }.items()
    for number, edit in enumerate(edits, start=1)
}


def secret() -> bytes:
    return (Path(os.environ["XDG_CACHE_HOME"]) / "trivet" / "cache.secret").read_bytes()


def result(root: Path, *, cached: bool) -> Output | str:
    """The result of a build; for one that fails, what it says."""
    try:
        return built(Settings.from_file(root / "trivet.yaml"), lambda stage: None, full=not cached)
    except TrivetError as error:
        return f"{type(error).__name__} {error}"


@pytest.fixture(autouse=True)
def a_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("TRIVET_NO_CACHE", raising=False)
    yield


@settings(
    max_examples=SEQUENCES,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(st.sampled_from(sorted(EDITS)), min_size=3, max_size=9))
def test_sequences(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    root = tmp_path_factory.mktemp("project")
    for path, text in TREE.items():
        write(path, text)[0](root)
    for name in ("nothing", *names):
        EDITS.get(name, lambda root: None)(root)
        cold = result(root, cached=False)
        assert result(root, cached=True) == cold, name
        assert result(root, cached=True) == cold, name


def test_hits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second build of the same inputs comes from the cache, and not after a change of trivet's own code."""
    for path, text in TREE.items():
        write(path, text)[0](tmp_path)
    first = result(tmp_path, cached=True)
    (entry,) = entries(tmp_path)
    Store(tmp_path / CACHE, secret()).put(entry.stem, '{"artifacts": {"x": "y"}, "diagnostics": []}')
    assert result(tmp_path, cached=True) == Output({"x": "y"}, ())
    assert result(tmp_path, cached=False) == first
    for name in ("_code", "installed_version"):
        with monkeypatch.context() as other:
            other.setattr(key, name, lambda *arguments: "another")
            assert result(tmp_path, cached=True) == first
    monkeypatch.setenv("CI", "true")
    assert result(tmp_path, cached=True) == first
