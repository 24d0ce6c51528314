"""Numbers as short as they can be."""

import pytest

from frontend.discretise.short_number import short_number


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e-4, "1e-4"), (1.0, "1"), (0.5, "0.5"), (1e-3, "1e-3"), (2.5e-4, "2.5e-4"), (1e4, "1e4"),
     (20.0, "20"), (0.0, "0"), (-1e-6, "-1e-6"), (2**-10, "9.76562e-4")],
)  # fmt: skip
def test_short_number(value, text):
    assert short_number(value) == text
