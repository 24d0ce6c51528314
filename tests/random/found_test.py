"""Every case that a random test once failed on, kept in tests/random/found."""

from __future__ import annotations

import pathlib

from tests.random import replay
from tests.random.case import incomplete_cases

FOUND = pathlib.Path(__file__).parent / "found"


def test_what_was_found_stays_mended():
    """All in one test, so that the folder may be empty; what fails is printed."""
    assert replay.all_of(FOUND) == 0


def test_the_folder_holds_whole_cases_only():
    assert not incomplete_cases(FOUND)
