"""lit tests: files with RUN lines, one test target for all those of a folder."""

load("@rules_python//python:defs.bzl", "py_test")
load("//third_party/bazel:exec_files.bzl", "exec_files")

_TOOLS = ["FileCheck", "count", "not"]

def lit_tests(name, srcs, tools, data = [], args = [], size = "small", **kwargs):
    """Runs lit on srcs.

    RUN lines see FileCheck, not, count and the tools by their names. `bazel test
    --test_filter=REGEX` selects files; shard_count works.

    Args:
      name: of the target
      srcs: files with RUN lines
      tools: executables that the RUN lines name
      data: more files that the tests read
      args: more arguments for lit
      size: as in py_test
      **kwargs: as in py_test
    """
    main = Label("//tests:lit_main.py")
    built = []
    for tool in tools:
        built.append("%s_%s" % (name, tool.split(":")[-1]))
        exec_files(name = built[-1], src = tool, tags = ["manual"])
    programs = built + ["@snn_mlir_llvm//:" + tool for tool in _TOOLS]
    py_test(
        name = name,
        size = size,
        srcs = [main],
        args = ["--tool=$(rootpath %s)" % program for program in programs] +
               args +
               ["$(rootpath %s)" % src for src in srcs],
        data = programs + data + srcs,
        main = main,
        deps = ["@snn_mlir_test_pip//lit"],
        **kwargs
    )
