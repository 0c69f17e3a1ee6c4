"""Check that files from overridden templates contain what the ledger claims.

An engine here is `models`, or a SQL dialect such as `sql/postgresql`.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from trivet import rules
from trivet.diagnostics import Diagnostic, Location, show
from trivet.ledger import Verdict
from trivet.render import Renderer
from trivet.sinks import sql_comment
from trivet.target_result import Artifact, TargetResult

_SQL = re.compile(
    r"""--[^\n]*|/\*.*?\*/|"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|'((?:[^']|'')*)'|([^\W\d][\w$]*)""", re.DOTALL
)
#: The verdicts of assertions that something generated, such as a constraint, enforces at least in part.
_ENFORCED = frozenset(("exact", "narrower", "wider"))


def check_claims(
    legs: Mapping[str, TargetResult],
    packaged: Mapping[str, TargetResult],
    folders: Mapping[str, str],
    templates: str,
    renderer: Renderer,
) -> Iterator[Diagnostic]:
    """Yield an error for each constraint, class or member that an overridden template leaves out.

    - `legs`: the results of the targets, by name
    - `packaged`: the results of the same targets, rendered without overrides
    - `folders`: the output folder of each target
    - `templates`: the folder with the overrides
    """
    for target in ("models", "sql"):
        mine = [name for name in renderer.overridden() if name.startswith(f"{target}/")]
        if target not in legs or not mine:
            continue
        others = f" (or one of {len(mine) - 1} other overrides)" if len(mine) > 1 else ""
        for what, name, engine in dropped(legs[target], packaged[target], folders[target]):
            message = f"{show(what)} '{show(name)}', which is missing in the files of {engine}{others}"
            yield rules.UNFULFILLED_CLAIM.at(Location(f"{templates}/{_likely(mine, engine)}", 1, 1), message)


def _likely(overrides: list[str], engine: str) -> str:
    """Return the overridden template that most likely rendered the files of an engine."""
    return next((name for name in overrides if name.startswith(f"{engine}/")), overrides[0])


def dropped(leg: TargetResult, packaged: TargetResult, folder: str) -> Iterator[tuple[str, str, str]]:
    """Yield (claim, name, engine) for each name that the user's templates may have left out.

    Such a name occurs less often in `leg` than in `packaged`, the result without the user's templates.

    - claim: why the name should occur, such as `the packaged template prints`
    - engine: the part of the output in which it should occur, such as `models` or `sql/postgresql`

    `folder` is the folder of the SQL files.
    """
    mine, theirs = _counted(leg, folder), _counted(packaged, folder)
    code = [("the packaged template prints", name, "models") for name in sorted(theirs.get("models", ()))]
    for what, name, engine in (*_claims(leg), *code):
        if mine.get(engine, Counter())[name] < theirs.get(engine, Counter())[name]:
            yield what, name, engine


def missing(leg: TargetResult, folder: str) -> Iterator[tuple[str, str, str]]:
    """Yield (claim, name, engine) for each name that is missing in the files of an engine.

    An engine is `models` or a SQL dialect, such as `sql/postgresql`. The claim says what mentions the name, such
    as `the ledger and the docs mention`. `folder` is the output folder of the target.
    """
    counted = _counted(leg, folder)
    for what, name, engine in _claims(leg):
        names = counted.get(engine, Counter())
        if not names[name] and not names[sql_comment(name)]:
            yield what, name, engine


def _claims(leg: TargetResult) -> list[tuple[str, str, str]]:
    """Return (claim, name, engine) for each name that an engine's files should contain, sorted.

    The claim is a phrase that says what mentions the name: `the ledger and the docs mention`. The names come from
    the ledger's verdicts and from placements.
    """
    claims = {(*_claim(verdict), verdict.target) for verdict in leg.verdicts if _is_claim(verdict)}
    claims |= {
        ("the ledger and the docs mention", place.name, place.target) for place in leg.places if place.name
    }
    return sorted(claims)


def _counted(leg: TargetResult, folder: str) -> dict[str, Counter[str]]:
    """Count how often each name occurs in the files of each engine, such as `models` or `sql/sqlite`.

    `folder` is the folder of the SQL files.
    """
    counted: dict[str, Counter[str]] = {}
    for artifact in leg.artifacts:
        counted.setdefault(_engine(artifact, folder), Counter()).update(_names(artifact))
    return counted


def _is_claim(verdict: Verdict) -> bool:
    return bool(verdict.by) and verdict.kind in _ENFORCED


def _claim(verdict: Verdict) -> tuple[str, str]:
    return f"the ledger claims that `{verdict.keyword}` at {verdict.origin} is enforced by", verdict.by


def _engine(artifact: Artifact, folder: str) -> str:
    """Return the engine to which a file belongs: `models`, or a dialect, such as `sql/sqlite`."""
    if not artifact.path.endswith(".sql"):
        return "models"
    return f"sql/{artifact.path[len(folder) + 1 :].partition('/')[0]}"


def _names(artifact: Artifact) -> Iterable[str]:
    """Return every name in a file, except in comments. A name that occurs several times is repeated."""
    if not artifact.path.endswith(".sql"):
        return _python_names(artifact.text)
    return _sql_names(artifact.text)


def _python_names(text: str) -> Iterator[str]:
    """Yield the identifiers that Python code imports, defines and uses; strings and comments are not searched."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.keyword(arg=str(name)):
                yield name


def _sql_names(text: str) -> Iterator[str]:
    for match in _SQL.finditer(text):
        if match[1] is not None:
            yield match[1].replace('""', '"')
        elif match[2] is not None:
            yield match[2].replace("``", "`")
        elif match[3] is not None:
            yield match[3].replace("''", "'")
        elif match[4] is not None:
            yield match[4]
