"""Prints patterns as SQLite GLOBs, because stock SQLite has no regular expressions.

A pattern is printed if GLOBs, negated GLOBs and a length express it exactly. Otherwise, the module `local`
tries to print it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, pairwise

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex.captures import settle
from trivet.predicates.regex.charset import ANY, EMPTY
from trivet.predicates.regex.globtext import GlobTest, NoGlobError, glob_text
from trivet.predicates.regex.local import local_test
from trivet.predicates.regex.rows import MAX_ROWS, Row, Run, joined, rows
from trivet.predicates.regex.syntax import Regex

#: A run of variable length is replaced by runs of fixed length only if its maximum minus its minimum is less than this.
_MAX_SPREAD = 4
#: The number of runs in a row that splits a text at a separator: one before it, the separator, one after it.
_SEPARATED = 3


def to_glob(regex: Regex) -> tuple[GlobTest, ...] | Cannot:
    """Return GLOB tests, at least one of which holds if and only if the pattern matches.

    The result is empty if the pattern never matches, and a `Cannot` if GLOBs cannot express it.
    """
    root = settle(regex)
    if isinstance(root, Cannot):
        return root
    found = rows(root)
    if isinstance(found, Cannot):
        return local_test(regex) or found
    try:
        tests = tuple(dict.fromkeys(islice((test for row in found for test in _tests(row)), MAX_ROWS + 1)))
    except NoGlobError as reason:
        return local_test(regex) or Cannot(str(reason))
    return tests if len(tests) <= MAX_ROWS else Cannot(f"it would take more than {MAX_ROWS} GLOBs")


def _tests(row: Row) -> Iterator[GlobTest]:
    """Yield GLOB tests for a sequence of runs, such as one to three digits and then a comma.

    A text fits the sequence if and only if at least one test is true. Raises `NoGlobError` for too many tests.
    """
    try:
        yield _test(row)
    except NoGlobError:
        options = [(run.maximum - run.minimum, place) for place, run in enumerate(row) if run.maximum]
        spread, place = min(((spread, place) for spread, place in options if spread), default=(MAX_ROWS, 0))
        if spread >= _MAX_SPREAD:
            raise
        run = row[place]
        for count in range(run.minimum, run.minimum + spread + 1):
            yield from _tests(joined((*row[:place], Run(run.charset, count, count), *row[place + 1 :])))


def _test(row: Row) -> GlobTest:
    loose = [run for run in row if run.minimum != run.maximum]
    if all(run.charset == ANY and run.maximum is None for run in loose):
        glob = glob_text(row)
        return GlobTest() if glob == "*" else GlobTest((glob,))
    if len(loose) == 1:
        return _one_run(row, loose[0])
    if all(not (left.charset & right.charset) for i, left in enumerate(row) for right in row[i + 1 :]):
        return _disjoint_runs(row)
    if len(row) == _SEPARATED and _parts_at_last(row):
        return _at_separator(row, lambda parts: parts)
    if len(row) == _SEPARATED and _parts_at_last(row[::-1]):
        return _at_separator(row[::-1], lambda parts: parts[::-1])
    raise NoGlobError("a repetition that overlaps with its neighbours has no GLOB form")


def _one_run(row: Row, run: Run) -> GlobTest:
    """Return the test for a row (a sequence of runs) in which only `run` has a variable length.

    A run is a number of characters of one set.
    """
    place = row.index(run)
    before, after = row[:place], row[place + 1 :]
    fixed = sum(other.minimum for other in (*before, *after))
    glob = glob_text((*before, Run(ANY, 0, None), *after))
    stranger = Run(~run.charset, 1, 1)
    negatives: tuple[str, ...] = ()
    if run.charset != ANY:
        around = tuple(Run(ANY, other.minimum, other.minimum) for other in row)
        hole = (Run(ANY, 0, None), stranger, Run(ANY, 0, None))
        negatives = (glob_text((*around[:place], *hole, *around[place + 1 :])),)
    return GlobTest(
        positives=() if glob == "*" else (glob,),
        negatives=negatives,
        minimum=fixed + run.minimum if run.minimum or (fixed and run.maximum is not None) else 0,
        maximum=None if run.maximum is None else fixed + run.maximum,
    )


def _disjoint_runs(row: Row) -> GlobTest:
    """Return the GLOB test for a row (a sequence of runs) whose runs have no characters in common.

    A run is a number of characters of one set, such as one to three digits.
    """
    every = Run(ANY, 0, None)
    known = EMPTY
    for run in row:
        known |= run.charset
    negatives: list[Row] = [(every, Run(~known, 1, 1), every)]
    negatives += [(every, _one(right), every, _one(left), every) for left, right in pairwise(row)]
    for index, left in enumerate(row):
        negatives += [(every, _one(right), every, _one(left), every) for right in row[index + 2 :]]
        if left.maximum is not None:
            negatives.append((*(every, _one(left)) * (left.maximum + 1), every))
    positives = [(*(every, _one(run)) * run.minimum, every) for run in row if run.minimum]
    return GlobTest(tuple(map(glob_text, positives)), tuple(map(glob_text, negatives)))


def _parts_at_last(row: Row) -> bool:
    """Return whether a row of three runs splits a text at its last separator, which is the second run.

    An example is `[a-z.]*`, `.`, `[a-z]*`: the first run may contain the separator, but the last run cannot. A
    run is a number of characters of one set.
    """
    before, separator, after = row
    is_one = separator.minimum == separator.maximum == 1
    is_last = not separator.charset & after.charset
    return is_one and is_last and before.charset == separator.charset | after.charset


def _at_separator(row: Row, turned: Callable[[Row], Row]) -> GlobTest:
    """Return the test for a pattern that splits a text at its last separator, such as `[a-z-]*-[a-z]*`.

    - `row`: three runs: the part before the separator, the separator, and the part after it. `_parts_at_last(row)`
      must be true.
    - `turned`: a function that is applied to each row before it is printed as a GLOB of the test.

    For a pattern that splits a text at its first separator, such as `[a-z]*-[a-z-]*`, `row` is the reversed row of the
    pattern, and `turned` reverses a row. For any other pattern, `turned` returns the row unchanged.
    """
    before, separator, after = row
    every, one = Run(ANY, 0, None), Run(ANY, 1, 1)
    positives: list[Row] = [(*(one,) * before.minimum, every, separator, every)]
    negatives: list[Row] = [] if before.charset == ANY else [(every, Run(~before.charset, 1, 1), every)]
    if before.maximum is not None:
        negatives.append((*(one,) * (before.maximum + 1), every, separator, every))
    negatives += [(every, separator, *(one,) * count) for count in range(after.minimum)]
    if after.maximum is not None:
        negatives.append((every, *(Run(~separator.charset, 1, 1),) * (after.maximum + 1)))
    must, must_not = (tuple(glob_text(turned(one)) for one in found) for found in (positives, negatives))
    return GlobTest(must, must_not)


def _one(run: Run) -> Run:
    return Run(run.charset, 1, 1)
