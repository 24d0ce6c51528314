"""docs/walk.md has the walk's cells, and what they print."""

import pathlib

from examples.walk.page import cells, page


def test_the_page_is_current():
    assert pathlib.Path("docs/walk.md").read_text(encoding="utf-8") == page(), (
        "write it anew: ./bazelw run //examples/walk:update"
    )


def test_cells():
    source = "# %% [markdown]\n# A\n#\n# b\n\n\n# %%\nx = 1\n\n# comment\n"
    assert cells(source) == [("[markdown]", "# A\n#\n# b"), ("", "x = 1\n\n# comment")]
