"""py_test targets that run pytest."""

load("@rules_python//python:defs.bzl", "py_test")

def pytest_test(name, srcs, deps = [], data = [], args = [], size = "small", **kwargs):
    """Runs pytest on srcs.

    `bazel test --test_filter=EXPRESSION` selects as `pytest -k` does; shard_count works.

    Args:
      name: of the target
      srcs: files with tests
      deps: py_library targets
      data: files that the tests read
      args: more arguments for pytest
      size: as in py_test
      **kwargs: as in py_test
    """
    main = Label("//tests:pytest_main.py")
    py_test(
        name = name,
        size = size,
        srcs = srcs + [main],
        args = ["$(rootpath %s)" % src for src in srcs] + args,
        data = data + srcs + [Label("//:pyproject.toml")],
        main = main,
        deps = deps + ["@snn_mlir_test_pip//pytest"],
        **kwargs
    )
