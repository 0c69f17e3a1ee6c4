"""The command group.

A command's module is imported when the command is called. A command returns its exit code. `failures.py`
prints exceptions and maps them to exit codes (docs/commands.md).
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from trivet.cli.commands import COMMANDS
from trivet.cli.failures import EXIT_CANNOT, failed
from trivet.diagnostics import InternalError, TrivetError, show


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Resolve a command; for an unknown name, suggest the most similar one, or list all."""
        name = args[0]
        if name in COMMANDS or name.startswith("-"):
            return super().resolve_command(ctx, args)
        near = get_close_matches(name, COMMANDS, n=1)
        hint = f"Did you mean '{near[0]}'?" if near else f"There are {', '.join(COMMANDS)}."
        raise click.UsageError(f"No such command '{show(name)}'. {hint}", ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trivet", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
def trivet(debug: bool) -> None:
    """Generate pydantic models, documentation and SQL DDL that agree, from one tree of JSON Schemas.

    Exit codes: 0 success; 1 findings (drift, lint, disagreement, a refused overwrite); 2 cannot run (usage,
    settings, an error in a schema); 3 a bug in trivet.
    """


def call_group(arguments: list[str]) -> int:
    """Run one command line and return its exit code.

    Errors are printed and become an exit code. Unexpected errors are raised only with `--debug`.
    """
    debug = "--debug" in arguments
    try:
        result: Any = trivet.main(arguments, prog_name="trivet", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return EXIT_CANNOT
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("trivet: stopped", err=True)
        return EXIT_CANNOT
    except TrivetError as error:
        if debug and isinstance(error, InternalError):
            raise
        return failed(error)
    except BrokenPipeError:
        return EXIT_CANNOT
    except Exception as error:
        if debug:
            raise
        return failed(error)
    return result if isinstance(result, int) else 0
