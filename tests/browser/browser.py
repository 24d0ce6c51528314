"""Loads pages in a real browser, without a network, and tells what became of them."""

from __future__ import annotations

import dataclasses
import html
import json
import pathlib
import re
import subprocess
import tempfile
from collections.abc import Sequence

# Measures the pages in the frames of the wrapper, which have its origin.
_MEASURE = """
const size = e => { const r = e.getBoundingClientRect(); return [r.width, r.height]; };
const named = e => e.getAttribute("aria-label") || e.id || e.localName;
addEventListener("load", () => {
  const found = [...document.querySelectorAll("iframe")].map(frame => {
    const page = frame.contentDocument, width = page.documentElement.clientWidth;
    const beyond = [...page.body.querySelectorAll("*")].filter(e =>
      !e.closest("svg, .scroll > *") && e.getBoundingClientRect().right > width + 0.5);
    return {
      width: frame.clientWidth,
      needed: page.documentElement.scrollWidth,
      beyond: beyond.map(named),
      tables: [...page.querySelectorAll("table")].map(e =>
        ({name: named(e.parentElement), size: size(e), rows: e.tBodies[0].rows.length})),
      pictures: [...page.querySelectorAll("svg, img")].map(e =>
        ({name: named(e), size: size(e),
          parts: [...e.querySelectorAll("path, use, image")].filter(p => size(p)[0] + size(p)[1])
            .length})),
      requests: frame.contentWindow.performance.getEntriesByType("resource").map(e => e.name),
      targets: [...page.querySelectorAll("a")].filter(e =>
        !page.getElementById(e.getAttribute("href").slice(1))).map(e => e.href),
      doubled: [...page.querySelectorAll("[id]")].map(e => e.id).filter((id, k, all) =>
        all.indexOf(id) !== k),
      ink: getComputedStyle(page.body).color,
    };
  });
  document.getElementById("found").textContent = JSON.stringify(found);
});
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Picture:
    """name: its label. size: width and height on the page. parts: drawn ones, with a size"""

    name: str
    size: tuple[float, float]
    parts: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Table:
    """rows: of its body"""

    name: str
    size: tuple[float, float]
    rows: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Page:
    """A page in a window of a width in pixels.

    needed    the width that it takes: more than `width` makes it scroll sideways
    beyond    what lies right of the window, and in no box of its own that scrolls
    requests  addresses that it asked for
    targets   links to places of the page that are not there
    doubled   identifiers that several elements have
    ink       colour of the text
    """

    width: int
    needed: int
    beyond: tuple[str, ...]
    tables: tuple[Table, ...]
    pictures: tuple[Picture, ...]
    requests: tuple[str, ...]
    targets: tuple[str, ...]
    doubled: tuple[str, ...]
    ink: str


class Browser:
    """chromium: the program"""

    def __init__(self, chromium: str):
        self._chromium = chromium

    def console(self, page: pathlib.Path) -> list[str]:
        """What a page writes to the browser's console, as errors and as anything else."""
        return self._console(self._run(page, "--dump-dom"))

    def measure(
        self, content: str, widths: Sequence[int], *, dark: bool = False, quiet: bool = True
    ) -> list[Page]:
        """A page at each of the widths, as someone sees it who likes it light, or dark.

        Raises AssertionError where the page is to be quiet, and writes to the browser's console.
        """
        frames = "".join(
            f'<iframe width="{width}" height="900" style="border:0" '
            f'srcdoc="{html.escape(content)}"></iframe>'
            for width in widths
        )
        with tempfile.TemporaryDirectory() as folder:
            wrapper = pathlib.Path(folder, "wrapper.html")
            wrapper.write_text(
                f"<!DOCTYPE html><meta charset=utf-8><pre id=found></pre>{frames}"
                f"<script>{_MEASURE}</script>",
                encoding="utf-8",
            )
            done = self._run(wrapper, "--dump-dom", dark=dark)
        assert not (quiet and self._console(done)), self._console(done)
        match = re.search(r'<pre id="found">(.*?)</pre>', done.stdout, re.DOTALL)
        assert match and match[1], f"nothing was measured: {done.stderr[-2000:]}"
        return [
            Page(
                **{
                    **{k: tuple(x) if isinstance(x, list) else x for k, x in each.items()},
                    "tables": tuple(Table(**table) for table in each["tables"]),
                    "pictures": tuple(Picture(**picture) for picture in each["pictures"]),
                }
            )
            for each in json.loads(html.unescape(match[1]))
        ]

    def _run(
        self, page: pathlib.Path, *flags: str, dark: bool = False
    ) -> subprocess.CompletedProcess[str]:
        with tempfile.TemporaryDirectory() as profile:
            command = [
                self._chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND",
                "--enable-logging=stderr", f"--user-data-dir={profile}",
                "--virtual-time-budget=10000",
                f"--blink-settings=preferredColorScheme={0 if dark else 1}", *flags,
                page.absolute().as_uri(),
            ]  # fmt: skip
            return subprocess.run(
                command, capture_output=True, text=True, timeout=120, check=True,
                env={"HOME": profile, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            )  # fmt: skip

    @staticmethod
    def _console(done: subprocess.CompletedProcess[str]) -> list[str]:
        # The browser's own pages (of its address bar) write there, too, where it is slow.
        return [
            line
            for line in done.stderr.splitlines()
            if ":CONSOLE" in line and "source: chrome://" not in line
        ]
