"""docs/walk.md: the cells of walk.py, and what each printed."""

from __future__ import annotations

import contextlib
import io
import os
import pathlib
import re
import tempfile

_WALK = pathlib.Path(__file__).with_name("walk.py")
_FOOTER = """\
---

Generated: `bazel run //examples/walk:update` runs
[examples/walk/walk.py](../examples/walk/walk.py), whose cells these are.
"""


def page() -> str:
    """Runs the walk in an empty folder, in this process. What a cell raises comes through."""
    before, namespace = os.getcwd(), {"__name__": "__main__"}
    parts = []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        # Else relative paths would count from where `bazel run` was typed.
        typed = os.environ.pop("BUILD_WORKING_DIRECTORY", None)
        try:
            for head, body in cells(_WALK.read_text(encoding="utf-8")):
                if head == "[markdown]":
                    parts.append(re.sub(r"^# ?", "", body, flags=re.MULTILINE))
                    continue
                parts.append(f"```python\n{body}\n```")
                printed = _printed(body, namespace)
                if printed:
                    parts.append(f"```text\n{printed.rstrip()}\n```")
        finally:
            os.chdir(before)
            if typed is not None:
                os.environ["BUILD_WORKING_DIRECTORY"] = typed
    return "\n\n".join([*parts, _FOOTER])


def cells(source: str) -> list[tuple[str, str]]:
    """What stands behind each `# %%`, and the lines below it, without empty ones around them."""
    split = re.split(r"^# %%(.*)$", source, flags=re.MULTILINE)[1:]
    return [
        (head.strip(), body.strip("\n")) for head, body in zip(split[::2], split[1::2], strict=True)
    ]


def _printed(code: str, namespace: dict[str, object]) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(code, _WALK.name, "exec"), namespace)
    return out.getvalue()
