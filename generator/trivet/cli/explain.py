"""`trivet explain`: what a rule is for, and how it is satisfied."""

from __future__ import annotations

import difflib

import click

from trivet.rules import RULES


@click.command()
@click.argument("what", required=False)
@click.option("--list", "list_rules", is_flag=True, help="List every rule id with its purpose.")
def command(what: str | None, list_rules: bool) -> None:
    """Tell about a rule id, as diagnostics name them."""
    if list_rules:
        for rule in RULES.values():
            click.echo(f"{rule.id} ({rule.severity}): {rule.purpose}")
        return
    if what is None:
        raise click.UsageError("name a rule id, or use --list")
    if what not in RULES:
        near = difflib.get_close_matches(what, RULES, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else " `trivet explain --list` shows them all."
        raise click.UsageError(f"'{what}' is no rule id.{hint}")
    rule = RULES[what]
    click.echo(f"{rule.id} ({rule.severity})\n\n{rule.purpose}\n\nFix: {rule.fix}")
