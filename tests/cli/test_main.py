"""What is no command or option is told with what it nearly is."""

from __future__ import annotations

import pytest

from trivet.cli.main import COMMANDS, call


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["genrate"], "No such command 'genrate'. Did you mean 'generate'?"),
        (["--debug", "chekc", "--format", "json"], "No such command 'chekc'. Did you mean 'check'?"),
        (["\x1b[2J"], f"No such command '\\x1b[2J'. There are {', '.join(COMMANDS)}."),
        (["generate", "--dryrun"], "Did you mean '--dry-run'?"),
        (["templates", "lst"], "No such command 'lst'. Did you mean 'list'?"),
    ],
)
def test_slips_on_the_command_line(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(arguments) == 2
    assert told in capsys.readouterr().err
