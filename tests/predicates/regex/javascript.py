"""Node.js as the judge of what a pattern matches."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence

NODE = shutil.which("node")
_PROGRAM = """
require("readline").createInterface({input: process.stdin}).on("line", line => {
  const [pattern, texts] = JSON.parse(line)
  let answer = null
  try {
    new RegExp(pattern, "u")
    // from the start, by code points: left to itself, V8 also tries between the halves of a surrogate pair
    const regex = new RegExp(`^[^]*?(?:${pattern})`, "u")
    answer = texts.map(text => regex.test(text))
  } catch (error) {}
  console.log(JSON.stringify(answer))
})
"""


class JavaScript:
    """A running Node.js that answers one line at a time."""

    def __init__(self) -> None:
        assert NODE is not None
        self._process = subprocess.Popen(
            [NODE, "-e", _PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def search(self, pattern: str, texts: Sequence[str]) -> list[bool] | None:
        """Whether the pattern (`u` flag) matches in each text; None where it is no pattern."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps([pattern, list(texts)]) + "\n")
        stdin.flush()
        answer: list[bool] | None = json.loads(stdout.readline())
        return answer

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()
