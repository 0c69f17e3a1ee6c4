"""How many assertions and references of each corpus the derived instances reach, and how long deriving them takes.

    python benchmarks/reach.py [--only NAME] [--limit N]

Nothing is generated and nothing judged; `trivet prove` prints the same counts for one tree. Exits 1 when 2 % of the
assertions of a corpus, or more, are never reached.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import corpora
from sound import builds

from trivet.pipeline import Build
from trivet.prove.derived import MOST, Deriver
from trivet.prove.reach.reached import reach_of
from trivet.prove.reach.records import Aim, Extent, Reach
from trivet.prove.samples import Sampler

NAMES = ("oura", "gbfs", "schemastore-a", "octokit-webhooks", "cyclonedx")
MOST_NEVER = 0.02


def reach(build: Build, limit: int) -> tuple[Reach, int]:
    """What the instances of all rows of a manifest reach, and how many there are."""
    inputs, count = build.inputs, 0
    deriver = Deriver(inputs.normal, inputs.catalog.predicates)
    aims: dict[Aim, None] = {}
    for row in (*build.manifest.get("roots", ()), *build.manifest.get("definitions", ())):
        sampler = Sampler(inputs.normal.definitions, inputs.catalog.predicates)
        derived = deriver.derive(row["definition"], sampler, limit)
        aims.update(dict.fromkeys(derived.aims))
        count += len(derived.instances)
    return reach_of(deriver.reached, aims), count


def reaches(found: Path, only: str, limit: int) -> Iterator[tuple[str, Reach, int, float]]:
    """Each corpus with what is reached in it, by how many instances, in how many seconds of the processor."""
    for name in NAMES if not only else (only,):
        with tempfile.TemporaryDirectory() as scratch:
            for case in corpora.real(found, name, "assert", Path(scratch)):
                for _, build in builds(case.settings, Counter()):
                    start = time.process_time()
                    reached, count = reach(build, limit)
                    yield name, reached, count, time.process_time() - start


def _words(extent: Extent) -> str:
    return f"{extent.total:>6} {extent.both:>6} {extent.one:>5} {extent.never:>5} {extent.cannot:>6}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--only", choices=NAMES, default="")
    parser.add_argument("--limit", type=int, default=MOST, help="instances per document")
    arguments = parser.parse_args()
    found = corpora.folder()
    if found is None:
        print("no corpora: set TRIVET_CORPORA to their folder", file=sys.stderr)
        return 2
    is_fine = True
    print(f"{'':32} {'total':>6} {'both':>6} {'one':>5} {'never':>5} {'cannot':>6}")
    for name, reached, count, seconds in reaches(found, arguments.only, arguments.limit):
        print(f"{name:18} {'assertions':13} {_words(reached.assertions)}")
        print(f"{'':18} {'references':13} {_words(reached.references)}")
        print(f"{'':18} {count:,} instances, {seconds:.1f} s", flush=True)
        is_fine &= reached.assertions.never < MOST_NEVER * max(reached.assertions.total, 1)
    return 0 if is_fine else 1


if __name__ == "__main__":
    sys.exit(main())
