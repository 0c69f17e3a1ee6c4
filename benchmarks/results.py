"""What `make bench` measures: trivet beside other generators, on the same machine and the same input, in one run.

`python benchmarks/results.py [CORPORA] [tree …]` (default: TRIVET_CORPORA, or `../shared/corpora` beside the checkout,
and all TREES) writes benchmarks/RESULTS.md. TRIVET_RUNS is the number of runs of each command (default 3), of which the
medians count. With TRIVET_QUICK a small tree is measured once, and nothing is written.

CPU time is that of a command and its processes, memory that of the largest process. Other generators get the bundle
that trivet made: datamodel-code-generator makes its models, json-schema-for-humans its pages, LinkML's importer its
schema. Those that are not installed are left out.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import corpora
import synthetic

import unchanged

PAGE = Path(__file__).with_name("RESULTS.md")
RUNS = int(os.environ.get("TRIVET_RUNS", "1" if corpora.QUICK else "3"))
TRIVET = (sys.executable, "-m", "trivet")
_TARGETS = {"models": {}, "docs": {}, "schema": {}, "sql": {"dialects": ["postgresql", "sqlite"]}}
#: Corpus → the document that is edited; nothing refers to it.
_LEAVES = {
    "octokit-webhooks": "schemas/watch/started.schema.json",
    "schemastore-a": "",
    "cyclonedx": "",
}
SIZES = (100, 1_000, 10_000)
TREES = (*_LEAVES, *(f"synthetic-{size}" for size in SIZES))


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: CPU and wall in seconds, memory in bytes."""

    cpu: float
    wall: float
    memory: int


def cost(command: Sequence[str], folder: Path, **variables: str) -> Cost:
    """Run a command, which must succeed."""
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "TRIVET_NO_CACHE")}
    started = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            command, cwd=folder, env={**environment, **variables}, stdout=told, stderr=told
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        if status:
            sys.exit(f"{' '.join(command)}: {process.returncode}\n{told.read()[-2000:].decode()}")
    wall = time.perf_counter() - started
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * 1024)


def median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(one.cpu for one in costs),
        statistics.median(one.wall for one in costs),
        round(statistics.median(one.memory for one in costs)),
    )


# Trees --------------------------------------------------------------------------------------------------
def project(name: str, found: Path | None, folder: Path) -> Path | None:
    """Write a project into the folder. Return the document to edit, or None if there is no such corpus."""
    kind, _, size = name.partition("-")
    if kind == "synthetic":
        synthetic.tree(folder, int(size))
        return sorted(folder.glob("schemas/user/*.json"))[0]
    if found is None or not (found / name).is_dir():
        return None
    shutil.copytree(found / name, folder, dirs_exist_ok=True)
    settings = {**corpora.REAL[name], "targets": _TARGETS, "readings": {"nullable": "ignore"}}
    (folder / "trivet.yaml").write_text(json.dumps(settings), "utf-8")
    leaf = _LEAVES[name]
    return folder / leaf if leaf else sorted((folder / settings["schemas"][0]).glob("*.json"))[-1]


def edit(path: Path, turn: int) -> None:
    """Change what a document says, and not only its layout."""
    schema = json.loads(path.read_text("utf-8"))
    schema["description"] = f"Edited, turn {turn}."
    schema["minProperties"] = turn
    path.write_text(json.dumps(schema, indent=2), "utf-8")


# Commands -----------------------------------------------------------------------------------------------
def others(folder: Path) -> dict[str, tuple[str, ...]]:
    """The commands of the other generators that are installed."""
    bundle, scratch = str(folder / "generated/schema/bundle.json"), folder / "others"
    scratch.mkdir()
    found = {
        "datamodel-code-generator": (
            sys.executable,
            unchanged.__file__,
            "--plain",
            bundle,
            str(scratch / "m"),
        )
    }
    pages = shutil.which("generate-schema-doc", path=str(Path(sys.executable).parent))
    if pages:
        found["json-schema-for-humans"] = (
            pages,
            bundle,
            str(scratch / "pages.md"),
            "--config",
            "template_name=md",
        )
    importer = shutil.which("schemauto", path=str(Path(sys.executable).parent))
    if importer:
        found["linkml"] = (importer, "import-json-schema", bundle, "-o", str(scratch / "linkml.yaml"))
    return found


def measured(folder: Path, leaf: Path) -> dict[str, Cost]:
    """The medians of all commands, which are run by turns."""
    costs: dict[str, list[Cost]] = {}

    def note(name: str, command: Sequence[str], **variables: str) -> None:
        costs.setdefault(name, []).append(cost(command, folder, **variables))

    generate, check = (*TRIVET, "generate", "--quiet"), (*TRIVET, "check", "--quiet")
    cost(generate, folder)
    rest = others(folder)
    for turn in range(1, RUNS + 1):
        shutil.rmtree(folder / "generated")
        note("cold", (*generate, "--no-cache"))
        note("nothing changed", check)
        note("nothing changed, CI", check, CI="true")
        edit(leaf, turn)
        note("one document changed", generate)
        note("the same inputs again", generate)
        for name, command in rest.items():
            if name not in costs or costs[name]:
                _try(note, costs, name, command)
    return {name: median(each) for name, each in costs.items() if each}


def _try(note: Callable[..., None], costs: dict[str, list[Cost]], name: str, command: Sequence[str]) -> None:
    """Another generator may refuse the input; then it has no row."""
    try:
        note(name, command)
    except SystemExit as failed:
        print(f"{name} failed: {str(failed)[-300:]}", file=sys.stderr)
        costs[name] = []


# The page -----------------------------------------------------------------------------------------------
def table(name: str, costs: dict[str, Cost]) -> list[str]:
    base = costs.get("datamodel-code-generator")
    lines = [
        f"## {name}",
        "",
        "| | CPU, s | wall, s | memory, MB | CPU / datamodel-code-generator | CPU / cold |",
    ]
    lines.append("| --- | ---: | ---: | ---: | ---: | ---: |")
    for row, one in costs.items():
        ratio = f"{one.cpu / base.cpu:.2f}" if base else "–"
        cells = (f"{one.cpu:.2f}", f"{one.wall:.2f}", f"{one.memory / 2**20:.0f}", ratio)
        lines.append(f"| {row} | {' | '.join(cells)} | {one.cpu / costs['cold'].cpu:.2f} |")
    return [*lines, ""]


def main() -> None:
    arguments = sys.argv[1:]
    found = Path(arguments.pop(0)) if arguments and Path(arguments[0]).is_dir() else corpora.folder()
    trees = arguments or (["synthetic-12"] if corpora.QUICK else list(TREES))
    pages: list[str] = []
    for name in trees:
        with tempfile.TemporaryDirectory() as scratch:
            leaf = project(name, found, Path(scratch))
            if leaf is None:
                print(f"{name}: no such corpus", file=sys.stderr)
                continue
            pages += table(name, measured(Path(scratch), leaf))
            print("\n".join(pages[-12:]), flush=True)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    head = [
        "# Times",
        "",
        f"Written by `python benchmarks/results.py {' '.join(trees)}` (`make bench` measures all trees). "
        "All targets, PostgreSQL and SQLite; datamodel-code-generator "
        f"{metadata.version('datamodel-code-generator')} makes its models alone. Medians of {RUNS} run(s) "
        "of each command, run by turns; only ratios within a table mean something.",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} processors; load of the machine at the end: {load}.",
        "",
    ]
    if not corpora.QUICK:
        PAGE.write_text("\n".join([*head, *pages]).rstrip() + "\n", "utf-8")


if __name__ == "__main__":
    main()
