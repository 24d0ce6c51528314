"""docs/dialect.md is what TableGen makes of the ops' descriptions."""

import pathlib

REFRESH = """docs/dialect.md is not what its sources give. To refresh it:
  ./bazelw build //snn_dialect/IR:dialect_doc
  cp bazel-bin/snn_dialect/IR/dialect.md docs/dialect.md"""


def test_committed_file_is_the_generated_one() -> None:
    generated = pathlib.Path("snn_dialect/IR/dialect.md").read_text()
    assert "snn.cuba_lif" in generated
    assert pathlib.Path("docs/dialect.md").read_text() == generated, REFRESH
