"""What becomes of each keyword in other generators: one row of docs/comparison.md for each question.

    pip install datacontract-cli; npm install --global quicktype    # what is not there is left out
    python benchmarks/comparison.py

Each question is a schema of its own (`comparison_rows.py`), and a few documents which jsonschema-rs accepts or refuses,
formats asserted. A tool makes its output from the schema, and the output judges the documents: `yes`, all as the
validator; `accepts`, it accepts one that is invalid; `refuses`, it refuses one that is valid; `fails`, it made nothing
that runs. jsonschema2ddl needs old libraries: JSONSCHEMA2DDL_PYTHON names the Python of a virtual environment with it
and psycopg2.
With TRIVET_QUICK only the first rows are tried.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import jsonschema_rs
from comparison_rows import ROWS, Row
from comparison_tools import Maker, tools
from corpora import QUICK

from trivet.prove.legs.postgresql import start_server


def sure(row: Row) -> None:
    """Raise `ValueError` if the validator judges a document in another way than the row says."""
    validator = jsonschema_rs.Draft7Validator(row.schema, validate_formats=True)
    wrong = [one for one, is_valid in row.documents() if validator.is_valid(one) != is_valid]
    if wrong:
        raise ValueError(f"{row.title}: {wrong}")


def answer(row: Row, make: Maker, folder: Path) -> str:
    try:
        judge = make(row.schema, folder)
        judged = [(judge(one), is_valid) for one, is_valid in row.documents()]
    except Exception:  # noqa: BLE001  # whatever a tool raises, it has made nothing that can be used
        return "fails"
    words = (
        ("accepts", any(said and not is_valid for said, is_valid in judged)),
        ("refuses", any(is_valid and not said for said, is_valid in judged)),
    )
    return " and ".join(word for word, holds in words if holds) or "yes"


def main() -> None:
    server = start_server(None)
    try:
        chosen = tools(server.dsn)
        there = [(title, make) for title, make in chosen if make is not None]
        print(f"| | {' | '.join(title for title, _ in there)} |")
        print(f"| --- |{' --- |' * len(there)}")
        right: Counter[str] = Counter()
        with tempfile.TemporaryDirectory() as name:
            for number, row in enumerate(ROWS[:3] if QUICK else ROWS):
                sure(row)
                answers = []
                for turn, (title, make) in enumerate(there):
                    folder = Path(name) / f"row{number}_{turn}"
                    folder.mkdir()
                    answers.append(answer(row, make, folder))
                    right[title] += answers[-1] == "yes"
                print(f"| {row.title} | {' | '.join(answers)} |", flush=True)
        print(f"| as the validator | {' | '.join(str(right[title]) for title, _ in there)} |")
        missing = [title for title, make in chosen if make is None]
        print(f"\nNot installed: {', '.join(missing)}" if missing else "")
    finally:
        server.stop()


if __name__ == "__main__":
    main()
