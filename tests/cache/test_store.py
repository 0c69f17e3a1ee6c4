"""The store of the cache: what it does not trust, and what it removes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trivet.cache.store import Store, open_store

SECRET = b"s" * 32


def test_the_entries_that_were_used_last_stay(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache", SECRET, limit=4_000)
    texts = {f"{number:02x}": os.urandom(600).hex() for number in range(8)}
    for turn, (key, text) in enumerate(texts.items()):
        store.put(key, text)
        os.utime(tmp_path / "cache" / f"{key}.entry", (turn, turn))
        if turn == 3:
            assert store.get("00") == texts["00"]
    left = [key for key, text in texts.items() if store.get(key) == text]
    assert left[0] == "00" and left[-1] == "07" and len(left) < 8
    assert sum(path.stat().st_size for path in (tmp_path / "cache").glob("*.entry")) <= 4_000


def test_a_text_above_the_limit_is_not_stored(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache", SECRET, limit=100)
    store.put("aa", os.urandom(500).hex())
    assert store.get("aa") is None


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege")
def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "cache").symlink_to("elsewhere")
    store = Store(tmp_path / "cache", SECRET)
    store.put("aa", "text")
    assert not list((tmp_path / "elsewhere").iterdir())
    Store(tmp_path / "elsewhere", SECRET).put("aa", "text")
    assert store.get("aa") is None


def test_git_ignores_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    store = open_store(tmp_path)
    assert store is not None
    store.put("aa", "text")
    assert (tmp_path / ".trivet_cache/.gitignore").read_text() == "*\n"
    assert open_store(tmp_path) == store


def test_no_place_for_the_secret_means_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert open_store(tmp_path) is None


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes in folders")
def test_a_pipe_in_place_of_an_entry_is_no_entry(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache", SECRET)
    (tmp_path / "cache").mkdir()
    os.mkfifo(tmp_path / "cache/aa.entry")
    assert store.get("aa") is None
    store.put("aa", "text")
    assert store.get("aa") == "text"
