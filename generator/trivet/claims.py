"""The ledger's claims held against what was rendered: an override cannot drop a constraint unnoticed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from trivet import rules
from trivet.diagnostics import Diagnostic, Location, show
from trivet.ledger import Verdict
from trivet.leg import Artifact, Leg
from trivet.render import Renderer
from trivet.sinks import sql_comment

_SQL = re.compile(r"""--[^\n]*|/\*.*?\*/|"((?:[^"]|"")*)"|'((?:[^']|'')*)'""", re.DOTALL)
_PYTHON = re.compile(r"[^\W\d]\w*")
#: Verdicts that somebody enforces.
_ENFORCED = frozenset(("exact", "narrower", "wider"))


def check_claims(
    legs: Mapping[str, Leg], folders: Mapping[str, str], templates: str | None, renderer: Renderer
) -> Iterator[Diagnostic]:
    """An error for each constraint, class or member that a target tells of and that its files do not name.

    `folders` are the targets', by name. The packaged templates are not looked at: tests do.
    """
    for target in ("models", "sql"):
        mine = [name for name in renderer.overridden() if name.startswith(f"{target}/")]
        if target not in legs or not mine or templates is None:
            continue
        others = f" (or one of {len(mine) - 1} other overrides)" if len(mine) > 1 else ""
        for what, name, engine in missing(legs[target], folders[target]):
            message = f"{show(what)} '{show(name)}', which is in no file of {engine}{others}"
            yield rules.UNFULFILLED_CLAIM.at(Location(f"{templates}/{_likely(mine, engine)}", 1, 1), message)


def _likely(overrides: list[str], engine: str) -> str:
    """The override that most likely makes the files of an engine."""
    return next((name for name in overrides if name.startswith(f"{engine}/")), overrides[0])


def missing(leg: Leg, folder: str) -> Iterator[tuple[str, str, str]]:
    """(what, name, engine) of everything that is told and not there, each once, sorted."""
    named: dict[str, set[str]] = {}
    for artifact in leg.artifacts:
        engine = _engine(artifact, folder)
        named.setdefault(engine, set()).update(_names(artifact))
    told = {(*_claim(verdict), verdict.target) for verdict in leg.verdicts if _is_claim(verdict)}
    told |= {
        ("the ledger and the docs tell of", place.name, place.target) for place in leg.places if place.name
    }
    for what, name, engine in sorted(told):
        if name not in named.get(engine, set()) and sql_comment(name) not in named.get(engine, set()):
            yield what, name, engine


def _is_claim(verdict: Verdict) -> bool:
    return bool(verdict.by) and verdict.kind in _ENFORCED


def _claim(verdict: Verdict) -> tuple[str, str]:
    return f"the ledger says that `{verdict.keyword}` at {verdict.origin} is enforced by", verdict.by


def _engine(artifact: Artifact, folder: str) -> str:
    """`sql/postgresql` for a file of that dialect, else the target."""
    if not artifact.path.endswith(".sql"):
        return "models"
    return f"sql/{artifact.path[len(folder) + 1 :].partition('/')[0]}"


def _names(artifact: Artifact) -> Iterable[str]:
    """Every name that a file holds outside of its comments."""
    if not artifact.path.endswith(".sql"):
        return _PYTHON.findall(artifact.text)
    return _sql_names(artifact.text)


def _sql_names(text: str) -> Iterator[str]:
    for match in _SQL.finditer(text):
        if match[1] is not None:
            yield match[1].replace('""', '"')
        elif match[2] is not None:
            yield match[2].replace("''", "'")
