"""From Bazel's actions to what clangd reads."""

from snn_dialect.tools.compile_commands import ROOT, entries

COMPILE = [
    "/usr/bin/gcc", "-std=c++17", "-MD", "-MF", "out/X.d", "-Isnn",
    "-c", "snn_dialect/IR/X.cpp", "-o", "out/X.o",
]  # fmt: skip


def test_one_entry_for_each_source_of_ours():
    other = ["/usr/bin/gcc", "-c", "external/llvm/Y.cpp", "-o", "Y.o"]
    actions = {"actions": [{"arguments": each} for each in (COMPILE, other, COMPILE)]}
    (entry,) = entries(actions, "/execution_root")
    source = str(ROOT / "snn_dialect/IR/X.cpp")
    assert entry == {
        "directory": "/execution_root",
        "file": source,
        "arguments": ["/usr/bin/gcc", "-std=c++17", "-Isnn", "-c", source, "-o", "out/X.o"],
    }


def test_no_actions():
    assert entries({}, "/execution_root") == []
