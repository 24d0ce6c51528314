"""What counts as another number of instructions."""

import pytest

from bench.instruction_counts import emulated_counts, findings
from codegen.emulate.results import Result, Results


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


def result(target: str, **sizes: int) -> Result:
    sizes = {"text": 1000, "rodata": 1000, "ram": 1000, "stack": 100, "instructions": 5} | sizes
    return Result(target=target, title=target, difference="", **sizes)


def test_a_network_without_room_on_a_part_is_not_counted_there():
    targets = (
        result("cortex_m0", rodata=300 << 10),
        result("cortex_m4f", rodata=300 << 10),
        result("cortex_m7", ram=(512 << 10) - 99),
        result("aarch64", rodata=1 << 30, ram=1 << 30),
    )
    found = [Results(name="a", dtype="f32", steps=24, version="1", targets=targets)]
    assert emulated_counts(found) == {
        "cortex_m0": {"a f32": None},
        "cortex_m4f": {"a f32": 5},
        "cortex_m7": {"a f32": None},
        "aarch64": {"a f32": 5},
    }


def test_room_that_is_there_or_gone_is_a_finding():
    none, one = ({"cortex_m0": {"a f32": count}} for count in (None, 1))
    assert not list(findings(none, none))
    assert list(findings(one, none)) == ["a f32 on cortex_m0: there is room for it now"]
    assert list(findings(none, one)) == ["a f32 on cortex_m0: there is no room for it now"]
