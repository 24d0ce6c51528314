"""A difference in any file is a failure."""

from __future__ import annotations

from tests.ci.reproducible import compare


def test_equal_files_pass():
    assert str(compare({"a.c": "1", "a.h": "2"}, {"a.c": "1", "a.h": "2"})) == "2 passed, 0 failed"


def test_other_bytes_fail():
    tally = compare({"a.c": "1", "a.h": "2"}, {"a.c": "1", "a.h": "3"})
    assert tally.failures == ["reproducible: a.h"]


def test_a_file_that_only_one_build_has_fails():
    assert str(compare({"a.c": "1"}, {"a.h": "1"})) == "0 passed, 2 failed"


def test_comparing_nothing_fails():
    assert compare({}, {}).failures
