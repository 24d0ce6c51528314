"""What counts as another number of instructions."""

import pytest

from bench.instruction_counts import findings


def found(count: int, kept: int) -> list[str]:
    return list(findings({"cortex_m0": {"a f32": count}}, {"cortex_m0": {"a f32": kept}}))


@pytest.mark.parametrize("count", [951, 1000, 1049])
def test_less_than_five_percent_are_nothing(count):
    assert not found(count, 1000)


@pytest.mark.parametrize(("count", "share"), [(1051, "+5.1%"), (949, "-5.1%")])
def test_more_is_a_finding_that_tells_both_numbers(count, share):
    (finding,) = found(count, 1000)
    assert finding == (
        f"a f32 on cortex_m0: {count:,} instructions a step, {share} against the 1,000 that are "
        "kept"
    )


def test_a_network_that_only_one_side_has_is_a_finding():
    both = {"a f32": 1}
    more = {"a f32": 1, "b f32": 2}
    assert list(findings({"x": more}, {"x": both})) == ["b f32 on x is only counted"]
    assert list(findings({"x": both}, {"x": more})) == ["b f32 on x is only kept"]


def test_processors_and_compilers_that_only_one_side_has_are_not_compared():
    assert not list(findings({"x, gcc 1": {"a": 1}}, {"x, gcc 2": {"a": 9}}))
