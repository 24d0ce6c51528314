"""docs/support.md is what the compiler does."""

import pathlib

from tests.support.models import SAMPLES, node_types
from tests.support.table import support_table

REFRESH = """docs/support.md is not what the compiler does. To write it anew:
  ./bazelw run //tests/support:update"""


def test_committed_table_is_the_generated_one():
    assert pathlib.Path("docs/support.md").read_text(encoding="utf-8") == support_table(), REFRESH


def test_every_node_type_of_nir_has_a_row():
    assert set(SAMPLES) == node_types()
