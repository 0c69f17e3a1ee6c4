"""Ask git about the repository that contains a folder: its commits, its index, and the files that it ignores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from trivet.existing import exists
from trivet.git.ask import ask
from trivet.git.index import index_environment, index_files, names_in

#: Names of the commit that an operation in progress, such as a merge, combines with HEAD.
_IN_PROGRESS = ("MERGE_HEAD", "REBASE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD^")
#: The two sides of a conflicting file in the index. They exist even if git records no commit, as in `merge --squash`.
_STAGES = (":2", ":3")
_LATELY = 100
_MERGES = 8


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository. `root` is the top of the working tree; all paths are relative to it, with `/`."""

    root: Path

    def path_of(self, path: Path) -> str:
        """Return the path of a file relative to the top of the working tree."""
        return path.relative_to(self.root).as_posix()

    def moments(self) -> tuple[tuple[str, ...], ...]:
        """Return groups of git revisions (commit ids, `:2` and `:3`), the latest group first; () without a commit.

        All texts that one merge may have combined are in revisions of the same group:

        - The first group has HEAD, the two sides of a conflict (`:2`, `:3`), and commits being merged, rebased,
          picked or reverted.
        - The second group has the parents of HEAD.
        - Each further group has the parents of one earlier merge. Only the last few merges are included.
        """
        tips = self._commits(("HEAD", *_IN_PROGRESS))
        if not tips:
            return ()
        listed = ask(self.root, "rev-list", "--parents", "-n", str(_LATELY), "HEAD") or b""
        parents = [tuple(line.split()[1:]) for line in listed.decode("ascii").splitlines()]
        merges = [one for one in parents[1:] if len(one) > 1][:_MERGES]
        return tuple(dict.fromkeys(one for one in ((*tips, *_STAGES), *parents[:1], *merges) if one))

    def _commits(self, names: Iterable[str]) -> tuple[str, ...]:
        stdin = "".join(f"{name}^{{commit}}\n" for name in names).encode()
        output = ask(self.root, "cat-file", "--batch-check", stdin=stdin) or b""
        rows = [line.split() for line in output.decode("utf-8", "replace").splitlines()]
        return tuple(dict.fromkeys(row[0] for row in rows if len(row) == 3 and row[1] == "commit"))

    def texts(self, names: Iterable[str]) -> Mapping[str, bytes]:
        """Return the contents of files in git, by name; names that git does not know are left out.

        A name is `<commit>:<path>`, or `:<path>` for a file in the index.
        """
        plain = [name for name in dict.fromkeys(names) if "\n" not in name]
        stdin = "".join(f"{name}\n" for name in plain).encode("utf-8", "surrogateescape")
        output = ask(
            self.root, "cat-file", "--batch-check", stdin=stdin, environment=index_environment(str(self.root))
        )
        rows = [line.split() for line in (output or b"").split(b"\n")]
        ids = {
            name: row[0]
            for name, row in zip(plain, rows, strict=False)
            if len(row) == 3 and row[1] == b"blob"
        }
        found = self._blobs(tuple(dict.fromkeys(ids.values())))
        return {name: found[key] for name, key in ids.items() if key in found}

    def _blobs(self, ids: tuple[bytes, ...]) -> Mapping[bytes, bytes]:
        output = ask(self.root, "cat-file", "--batch", stdin=b"".join(one + b"\n" for one in ids)) or b""
        found, at = {}, 0
        while at < len(output):
            end = output.index(b"\n", at)
            key, _, size = output[at:end].split()
            found[key] = output[end + 1 : end + 1 + int(size)]
            at = end + 2 + int(size)
        return found

    def index(self) -> frozenset[str] | None:
        """Return the paths of the files in the index; `None` if git fails."""
        return index_files(str(self.root))

    def ignored(self, paths: Iterable[str]) -> frozenset[str]:
        """Return the paths that git ignores, or an empty set if git fails."""
        stdin = "\0".join(paths).encode("utf-8", "surrogateescape")
        return frozenset(names_in(ask(self.root, "check-ignore", "-z", "--stdin", stdin=stdin) or b""))

    def files(self) -> frozenset[str] | None:
        """Return the paths of all tracked and untracked files, except ignored ones; `None` if git fails."""
        output = ask(self.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        return None if output is None else frozenset(names_in(output))


def find_repository(folder: Path) -> Repository | None:
    """Return the repository whose working tree contains a folder, or None. This does not run the git command."""
    start = folder.absolute()
    for one in (start, *start.parents):
        if exists(one / ".git"):
            return Repository(one)
    return None
