"""The CPU time of `trivet check` when nothing changed.

`python benchmarks/unchanged.py [CORPORA] [runs]` (default: TRIVET_CORPORA, or `../shared/corpora` beside the checkout;
9 runs; with TRIVET_QUICK a few schemas, once) prints medians, children included: for this repository against `python -c
pass`; for octokit-webhooks with all targets and two dialects, in a git repository, against one call of
datamodel-code-generator for the models alone. It fails if a ratio is above its bound, except with TRIVET_QUICK.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import corpora
from datamodel_code_generator import DataModelType, InputFileType, generate

CHECKOUT = Path(__file__).resolve().parents[1]
CHECK = (sys.executable, "-m", "trivet", "check", "--quiet")
PASS = (sys.executable, "-c", "pass")
#: The bounds of the two ratios.
OWN, LARGE = 6.0, 0.2
_SETTINGS = """\
schemas: [{schemas}]
draft: "07"
readings: {{nullable: ignore}}
targets: {{models: {{}}, docs: {{}}, schema: {{}}, sql: {{dialects: [postgresql, sqlite]}}}}
"""
_FOLDER = "schemas/issues" if corpora.QUICK else "schemas"


def cpu(command: Sequence[str], folder: Path) -> float:
    """Return the CPU time of a command, which must succeed, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(
            f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compared(title: str, ours: Sequence[str], other: Sequence[str], folder: Path, runs: int) -> float:
    """Print the medians of two commands, run by turns, and return their ratio."""
    times = [(cpu(ours, folder), cpu(other, folder)) for _ in range(runs)]
    mine, theirs = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"{title:58} {mine * 1000:8.0f} ms {theirs * 1000:8.0f} ms   ratio {mine / theirs:.2f}")
    return mine / theirs


def octokit_in(folder: Path, source: Path) -> None:
    """Generate everything from octokit's schemas in a folder, and add it to a git repository."""
    shutil.copytree(source / _FOLDER, folder / _FOLDER)
    for name in ("common",) if corpora.QUICK else ():
        shutil.copytree(source / "schemas" / name, folder / "schemas" / name)
    (folder / "trivet.yaml").write_text(_SETTINGS.format(schemas="schemas"), "utf-8")
    full = cpu((sys.executable, "-m", "trivet", "generate", "--quiet"), folder)
    for arguments in (("init", "-q"), ("add", "-A")):
        subprocess.run(["git", "-c", "core.autocrlf=false", *arguments], cwd=folder, check=True)
    files = sum(path.is_file() for path in (folder / "generated").rglob("*"))
    print(f"octokit: {files:,} generated files; generating them took {full:.1f} s")


def make_plain(bundle: str, output: str) -> None:
    """Make models with datamodel-code-generator, as in `models.py`."""
    generate(
        Path(bundle).read_text("utf-8"),
        input_file_type=InputFileType.JsonSchema,
        input_filename="bundle.json",
        output=Path(output),
        output_model_type=DataModelType.PydanticV2BaseModel,
        formatters=[],
        disable_timestamp=True,
        skip_root_model=True,
    )


def main() -> None:
    if sys.argv[1:2] == ["--plain"]:
        make_plain(*sys.argv[2:])
        return
    found = Path(sys.argv[1]) if len(sys.argv) > 1 else corpora.folder()
    if found is None:
        sys.exit("no corpora: name their folder, or set TRIVET_CORPORA")
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 1 if corpora.QUICK else 9
    cpu(CHECK, CHECKOUT)
    own = compared("this repository, trivet check against python -c pass", CHECK, PASS, CHECKOUT, runs)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        octokit_in(folder, found / "octokit-webhooks")
        bundle, output = folder / "generated/schema/bundle.json", folder / "plain"
        plain = (sys.executable, __file__, "--plain", str(bundle), str(output))
        large = compared("octokit, trivet check against the models alone", CHECK, plain, folder, min(runs, 3))
    if not corpora.QUICK and (own > OWN or large > LARGE):
        sys.exit(f"too slow: the bounds are {OWN} and {LARGE}")


if __name__ == "__main__":
    main()
