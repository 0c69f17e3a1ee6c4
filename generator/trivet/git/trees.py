"""Read the files of a commit from git's object database. There is no checkout, and the working tree is not touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trivet.git.ask import ask
from trivet.git.repository import Repository

#: Possible names of the main branch; the first that exists is used.
_MAIN = ("origin/HEAD", "main", "master", "origin/main", "origin/master")
_FILES = (b"100644", b"100755")


@dataclass(frozen=True, slots=True)
class Trees:
    """Gives access to the commits of a repository."""

    repository: Repository

    def commit(self, name: str) -> str | None:
        """Return the id of the commit to which a branch, tag or other revision refers; None if there is no commit."""
        output = self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        return None if output is None else output.decode("ascii").strip()

    def fork(self) -> str | None:
        """Return the latest common commit of HEAD and the main branch; None if none is found.

        In a shallow clone, that commit may not have been fetched.
        """
        for name in _MAIN:
            if (main := self.commit(name)) is not None:
                output = self._ask("merge-base", "HEAD", main)
                return None if output is None else output.decode("ascii").split()[0]
        return None

    def is_shallow(self) -> bool:
        """Return whether only a part of the history was fetched."""
        return (self._ask("rev-parse", "--is-shallow-repository") or b"").strip() == b"true"

    def files(self, commit: str, folders: Iterable[str]) -> Mapping[str, bytes]:
        """Return the contents of the regular files of a commit, by path from the repository's root.

        Only files at or below one of the `folders` are included. The folder "" is the root.
        """
        paths = sorted({path for path in folders if path})
        wanted = () if "" in {*folders} else paths
        output = self._ask("ls-tree", "-r", "-z", "--full-tree", commit, "--", *wanted) or b""
        names = [
            path.decode("utf-8", "surrogateescape")
            for entry, _, path in (row.partition(b"\t") for row in output.split(b"\0") if row)
            if entry.split()[0] in _FILES
        ]
        found = self.repository.texts(f"{commit}:{name}" for name in names)
        return {name: found[key] for name in names if (key := f"{commit}:{name}") in found}

    def _ask(self, *arguments: str) -> bytes | None:
        return ask(self.repository.root, "--literal-pathspecs", *arguments)
