"""A difference in any file is a failure."""

from __future__ import annotations

from tests.ci.reproducible import compare, without_configuration


def test_equal_files_pass():
    assert str(compare({"a.c": "1", "a.h": "2"}, {"a.c": "1", "a.h": "2"})) == "2 passed, 0 failed"


def test_other_bytes_fail():
    tally = compare({"a.c": "1", "a.h": "2"}, {"a.c": "1", "a.h": "3"})
    assert tally.failures == ["reproducible: a.h"]


def test_a_file_that_only_one_build_has_fails():
    assert str(compare({"a.c": "1"}, {"a.h": "1"})) == "0 passed, 2 failed"


def test_comparing_nothing_fails():
    assert compare({}, {}).failures


def test_a_path_is_compared_without_its_configuration():
    name = "bazel-out/k8-opt-exec-ST-0123456789ab/bin/tests/models/net.c"
    assert without_configuration(name) == "bazel-out/k8-opt-exec/bin/tests/models/net.c"
    assert without_configuration("bazel-out/k8-fastbuild/bin/a.c").endswith("k8-fastbuild/bin/a.c")
