"""docs/cli.md is what the verbs say."""

import pathlib

from docs.command_line.page import page


def test_the_page_is_current():
    assert pathlib.Path("docs/cli.md").read_text(encoding="utf-8") == page(), (
        "write it anew: ./bazelw run //docs/command_line:update"
    )
