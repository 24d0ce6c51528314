"""Marked blocks run, in order, and leave nothing behind."""

from __future__ import annotations

import pytest

from tests.ci import readme

TEXT = """# Title

<!-- ci: run -->
```sh
echo one >made && echo two >unnamed
cat kept
```

```sh
echo not marked; exit 1
```

<!-- ci: run -->

```sh
grep one made
```
"""


def test_only_marked_blocks_are_taken():
    assert [block.split()[0] for block in readme.blocks(TEXT)] == ["echo", "grep"]


def test_a_mark_without_a_block_is_an_error():
    with pytest.raises(ValueError, match="1 marks, but 0"):
        readme.blocks("<!-- ci: run -->\n```c\nint x;\n```\n")


def test_blocks_see_what_earlier_ones_left_and_what_the_text_names_is_removed(tmp_path):
    (tmp_path / "R.md").write_text(TEXT + "\nThat writes `made`.\n")
    (tmp_path / "kept").write_text("")
    assert str(readme.run(tmp_path, "R.md")) == "2 passed, 0 failed"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["R.md", "kept", "unnamed"]


@pytest.mark.parametrize("command", ["false", "false; true", "false | true", "echo $unset"])
def test_a_block_fails_with_any_of_its_commands(tmp_path, command):
    (tmp_path / "R.md").write_text(f"<!-- ci: run -->\n```sh\n{command}\n```\n")
    tally = readme.run(tmp_path, "R.md")
    assert tally.failures == [f"R.md: {command}"]
