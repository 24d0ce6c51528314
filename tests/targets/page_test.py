"""docs/targets.md is what the emulators give."""

from __future__ import annotations

import pathlib

from tests.targets.page import page

REFRESH = """docs/targets.md is not what the emulators give. To write it anew:
  ./bazelw run //tests/targets:update"""


def test_committed_page_is_the_generated_one():
    assert pathlib.Path("docs/targets.md").read_text(encoding="utf-8") == page(), REFRESH
