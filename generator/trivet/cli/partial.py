"""Handles `--only`: some targets are written or compared, and the files of the others stay as they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from trivet.artifacts import old_manifest
from trivet.diagnostics import TrivetError
from trivet.digests import sha256
from trivet.json_text import json_lines
from trivet.manifest import LEDGER_NAME, MANIFEST_NAME, ROW_MEMBERS, below, manifest_text
from trivet.settings import Settings


def narrowed(settings: Settings, artifacts: Mapping[str, str], only: tuple[str, ...]) -> Mapping[str, str]:
    """Return the files to write or compare, by path. `artifacts` are all files of a build.

    If `only` names targets, files of other targets are left out. The manifest and ledger keep the old entries for
    them.
    """
    if not only:
        return artifacts
    old = old_manifest(settings.root, settings.output) or {}
    ledger_path = below(settings.output, LEDGER_NAME)
    others = {name: folder for name, folder in settings.targets.folders.items() if name not in only}

    def is_kept(path: str) -> bool:
        return any(path.startswith(f"{folder}/") for folder in others.values())

    wanted = {path: text for path, text in artifacts.items() if not is_kept(path)}
    ledger = _ledger(json.loads(artifacts[ledger_path]), _on_disk(settings, ledger_path), only)
    wanted[ledger_path] = json_lines(ledger)
    manifest = json.loads(artifacts[below(settings.output, MANIFEST_NAME)])
    kept = sorted(_kept(manifest, old, others, only))
    rows = {**_manifest(manifest, old, only, wanted, is_kept), **({"kept": kept} if kept else {})}
    if rows != manifest:
        rows.pop("check", None)
    wanted[below(settings.output, MANIFEST_NAME)] = manifest_text(rows)
    return dict(sorted(wanted.items()))


def _kept(
    new: Mapping[str, Any], old: Mapping[str, Any], others: Iterable[str], only: tuple[str, ...]
) -> set[str]:
    """Return the targets whose files on disk may come from earlier inputs or tools.

    `others` are the targets that this run does not write. If inputs or tools have changed since the manifest `old`,
    return all of them. Otherwise, return those that `old` lists under `kept`; none if `old` is empty.
    """
    changed = any(old.get(section) != new[section] for section in ("inputs", "tools"))
    listed = old.get("kept", [])
    before = {name for name in others if isinstance(listed, list) and name in listed}
    return (before | set(others) if changed and old else before) - set(only)


def _manifest(
    new: Mapping[str, Any],
    old: Mapping[str, Any],
    only: tuple[str, ...],
    wanted: Mapping[str, str],
    is_kept: Callable[[str], bool],
) -> dict[str, Any]:
    before = {row["document"]: row for row in old.get("roots", ())}
    kept = {path: value for path, value in old.get("files", {}).items() if is_kept(path)}
    written = {path: sha256(text) for path, text in wanted.items() if not path.endswith(MANIFEST_NAME)}
    return {
        **new,
        "roots": [_row(row, before.get(row["document"], {}), only) for row in new["roots"]],
        **{key: new[key] if "sql" in only else old.get(key, {}) for key in ("apply", "load")},
        "definitions": new["definitions"] if "sql" in only else old.get("definitions", []),
        "files": dict(sorted({**kept, **written}.items())),
    }


def _row(new: Mapping[str, Any], old: Mapping[str, Any], only: tuple[str, ...]) -> dict[str, Any]:
    row = {key: new[key] for key in ("document", "definition")}
    for target, member in ROW_MEMBERS.items():
        source = new if target in only else old
        if member in source:
            row[member] = source[member]
    return row


def _ledger(new: Mapping[str, Any], old: Mapping[str, Any], only: tuple[str, ...]) -> dict[str, Any]:
    def is_new(target: str) -> bool:
        return target.partition("/")[0] in only

    rows = [row for row in new["rows"] if is_new(row["target"])]
    rows += [row for row in old.get("rows", ()) if not is_new(row["target"])]
    counts: dict[str, dict[str, int]] = {}
    for source, wanted in ((new, True), (old, False)):
        for definition, targets in source.get("exact", {}).items():
            for target, count in targets.items():
                if is_new(target) is wanted:
                    counts.setdefault(definition, {})[target] = count
    exact = {name: dict(sorted(counts[name].items())) for name in sorted(counts)}
    order = ("location", "definition", "target", "verdict")
    return {**new, "exact": exact, "rows": sorted(rows, key=lambda row: [row[key] for key in order])}


def _on_disk(settings: Settings, path: str) -> dict[str, Any]:
    """Return the content of the ledger file at `path`; {} if there is no such file."""
    file = settings.root / path
    if not file.is_file():
        return {}
    try:
        loaded: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise TrivetError(f"{path} is not JSON; run `trivet generate` for all targets") from error
    return loaded
