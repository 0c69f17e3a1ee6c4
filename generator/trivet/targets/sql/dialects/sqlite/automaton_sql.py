"""The table of rules as one SELECT that raises the name of the first check that a document violates."""

from __future__ import annotations

from trivet.sinks import sql_literal
from trivet.targets.sql.dialects.sqlite.automaton import NAMES, Rules, Start
from trivet.targets.sql.dialects.sqlite.text import literal
from trivet.targets.sql.print.layout import case, indent


def machine_sql(document: str, starts: tuple[Start, ...], rules: Rules) -> str:
    """Return the statement; `document` is SQL for JSON text, or for NULL if there is none."""
    raises = [(str(place), f"RAISE(ABORT, {sql_literal(start.name)})") for place, start in enumerate(starts)]
    body = "\n".join(
        [
            "WITH RECURSIVE",
            *_nodes(document, rules.ask_names),
            *_tables(starts, rules),
            *_questions(rules.ask_names),
            *_answers(rules),
            'SELECT min(s."check") AS "check"',
            'FROM "start" AS s, "question" AS q, "fold" AS f',
            'WHERE q."rule" = s."rule" AND q."id" = s."id" AND f."n" > (SELECT count(*) FROM "question")',
            '  AND substr(f."held", q."n", 1) = \'0\'',
        ]
    )
    return f"SELECT {case(raises, None, _CHECK)}\nFROM (\n  {indent(body)}\n) AS verdict;"


_CHECK = 'verdict."check"'


def _nodes(document: str, names: bool) -> list[str]:
    """Return the query of the document's values; with `names`, also of members' names (texts without a key).

    Node ids are integers, so a name gets its member's id plus one half: greater than the object's, whose rules are
    evaluated later.
    """
    nodes = [
        '"node" AS MATERIALIZED (',
        '  SELECT "id", "parent", "key", "type", "atom", "value"',
        f"  FROM json_tree({document})",
        "),",
    ]
    with_names = [
        '"node_or_name" AS MATERIALIZED (',
        '  SELECT * FROM "node"',
        "  UNION ALL",
        '  SELECT "id" + 0.5, "parent", NULL, \'text\', "key", "key"',
        '  FROM "node"',
        "  WHERE typeof(\"key\") = 'text'",
        "),",
    ]
    return [*nodes, *with_names] if names else nodes


def _tables(starts: tuple[Start, ...], rules: Rules) -> list[str]:
    """Return the common table expressions of the edges and of the rule with which each check starts."""
    edges = [f"({edge}, {rule}, {key}, {low}, {to})" for edge, rule, key, low, to in rules.edges]
    same = [f"({edge}, {rule}, {to})" for edge, rule, to in rules.same]
    roots = [
        f"({place}, {rule}, {'NULL' if start.member is None else literal(start.member)})"
        for place, (start, rule) in enumerate(zip(starts, rules.starts, strict=True))
    ]
    return [
        '"edge" ("edge", "rule", "key", "low", "asked") AS MATERIALIZED (',
        f"  VALUES {_rows(edges or ['(0, -1, NULL, NULL, -1)'])}",
        "),",
        '"same" ("edge", "rule", "asked") AS MATERIALIZED (',
        f"  VALUES {_rows(same or ['(0, -1, -1)'])}",
        "),",
        '"root" ("check", "rule", "member") AS MATERIALIZED (',
        f"  VALUES {_rows(roots)}",
        "),",
        '"start" AS MATERIALIZED (',
        '  SELECT r."check", r."rule", n."id"',
        '  FROM "root" AS r JOIN "node" AS n',
        '    ON CASE WHEN r."member" IS NULL THEN n."parent" IS NULL',
        '      ELSE n."key" = r."member"',
        '        AND n."parent" = (SELECT "id" FROM "node" WHERE "parent" IS NULL) END',
        "),",
    ]


def _rows(rows: list[str]) -> str:
    return ",\n    ".join(rows)


def _below(names: bool) -> str:
    """Return the test that the edge `e` leads from an object or array to the node `n` in it."""
    of_names = f'WHEN e."low" = {NAMES} THEN n."key" IS NULL ' if names else ""
    return (
        'CASE WHEN e."key" IS NOT NULL THEN n."key" = e."key" '
        f'WHEN e."low" IS NULL THEN typeof(n."key") = \'text\' {of_names}'
        'ELSE typeof(n."key") = \'integer\' AND n."key" >= e."low" END'
    )


def _questions(names: bool) -> list[str]:
    """Return the queries of questions (rule and node, children first) and of the questions that each one needs."""
    nodes, below = '"node_or_name"' if names else '"node"', _below(names)
    return [
        '"asked" ("rule", "id") AS (',
        '  SELECT "rule", "id" FROM "start"',
        "  UNION",
        '  SELECT e."asked", n."id"',
        f'  FROM "asked" AS a JOIN "edge" AS e ON e."rule" = a."rule" JOIN {nodes} AS n ON n."parent" = a."id"',
        f"  WHERE {below}",
        "  UNION",
        '  SELECT s."asked", a."id"',
        '  FROM "asked" AS a JOIN "same" AS s ON s."rule" = a."rule"',
        "),",
        '"question" AS MATERIALIZED (',
        '  SELECT row_number() OVER (ORDER BY n."id" DESC, a."rule") AS "n", a."rule", n.*',
        f'  FROM "asked" AS a JOIN {nodes} AS n ON n."id" = a."id"',
        "),",
        '"link" ("by", "edge", "n", "id") AS MATERIALIZED (',
        '  SELECT q."n", e."edge", n."n", n."id"',
        '  FROM "question" AS q JOIN "edge" AS e ON e."rule" = q."rule"',
        '    JOIN "question" AS n ON n."parent" = q."id" AND n."rule" = e."asked"',
        f"  WHERE {below}",
        "  UNION ALL",
        '  SELECT q."n", s."edge", n."n", n."id"',
        '  FROM "question" AS q JOIN "same" AS s ON s."rule" = q."rule"',
        '    JOIN "question" AS n ON n."id" = q."id" AND n."rule" = s."asked"',
        "),",
    ]


def _answers(rules: Rules) -> list[str]:
    """Return the query that evaluates one question after the other.

    `held` has a character per answer, `seen` the answers that the current question needs. A rule split off from
    another may be NULL for values of other types: the rule that uses it tests the type itself.
    """
    arms = [(str(number), body) for number, body in enumerate(rules.bodies)]
    answer = indent(case(arms, None, 'q."rule"'), 4)
    return [
        '"fold" ("n", "ready", "held", "seen") AS (',
        "  SELECT 1, 0, '', ''",
        "  UNION ALL",
        '  SELECT f."n" + f."ready", NOT f."ready",',
        f'    CASE WHEN f."ready" THEN f."held" || coalesce({answer}, 0) ELSE f."held" END,',
        "    CASE WHEN f.\"ready\" THEN '' ELSE (",
        "      SELECT coalesce(group_concat(",
        "        CASE substr(f.\"held\", l.\"n\", 1) WHEN '1' THEN ' +' ELSE ' -' END",
        "          || l.\"edge\" || ':' || l.\"id\" || ' ', ''",
        "      ), '')",
        '      FROM "link" AS l',
        '      WHERE l."by" = f."n"',
        "    ) END",
        '  FROM "fold" AS f JOIN "question" AS q ON q."n" = f."n"',
        ")",
    ]
