"""The commands of a Markdown file, run as a reader would run them.

A block counts when a comment precedes it:

    <!-- ci: run -->
    ```sh
    echo hello
    ```

Blocks run one after the other in the repository's root; what they leave there is seen by the
next one. At the end those new files are removed that the text names; anything else that appeared
meanwhile is the developer's.
"""

from __future__ import annotations

import os
import pathlib
import re
import subprocess

from tests.ci.tally import Tally

MARK = "<!-- ci: run -->"
BLOCK = re.compile(re.escape(MARK) + r"\n+```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(text: str) -> list[str]:
    """The marked blocks. ValueError: a mark that no ```sh block follows."""
    found = BLOCK.findall(text)
    if len(found) != text.count(MARK):
        raise ValueError(f"{text.count(MARK)} marks, but {len(found)} ```sh blocks after one")
    return found


def snapshot(root: pathlib.Path) -> set[pathlib.Path]:
    """Every file and folder of a checkout, without git's own and Bazel's links."""
    found = set()
    for folder, names, files in os.walk(root):
        links = [name for name in names if (pathlib.Path(folder) / name).is_symlink()]
        names[:] = [name for name in names if name != ".git" and name not in links]
        entries = names + files + [name for name in links if not name.startswith("bazel-")]
        found.update(pathlib.Path(folder) / name for name in entries)
    return found


def run(root: pathlib.Path, file: str) -> Tally:
    """Runs the marked blocks of a file; a block passes when its exit code is 0."""
    tally = Tally()
    before = snapshot(root)
    try:
        for block in blocks((root / file).read_text()):
            print(f"$ {block.rstrip()}", flush=True)
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", block], cwd=root, stdin=subprocess.DEVNULL
            )
            tally.add(f"{file}: {block.splitlines()[0]}", done.returncode == 0)
    finally:
        text = (root / file).read_text()
        for path in sorted(snapshot(root) - before, reverse=True):
            if path.is_file() and f"`{path.name}`" in text:
                path.unlink()
    return tally
