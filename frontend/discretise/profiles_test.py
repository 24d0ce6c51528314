"""The profiles, row by row, as docs/semantics.md lists them."""

import enum

import pytest

from frontend.discretise.profiles import PROFILES

SINABS = ("exp", "one_minus_decay", "first", "ge", "multi", "subtract", "same_step", "updated", "0")
SNNTORCH = ("euler", "one", "first", "gt", "binary", "subtract", "next_step", "updated", "0")
DROP = ("euler", "one", "first", "gt", "binary", "drop", "next_step", "updated", "0")
NORSE = ("euler", "nir", "first", "gt", "binary", "to_value", "same_step", "updated", "0")
SPYX = ("euler", "one", "first", "gt", "binary", "subtract", "next_step", "previous", "0")

ROWS = [
    ("nir", "LIF", False, None, NORSE),
    ("nir", "IF", False, None, NORSE),
    ("nir", "CubaLIF", False, None, NORSE),
    ("snntorch", "LIF", False, 1e-4, SNNTORCH),
    ("snntorch", "LIF", True, 1e-4, SNNTORCH),
    ("snntorch", "CubaLIF", False, 1e-4, SNNTORCH),
    ("snntorch:zero", "LIF", False, 1e-4, (*SNNTORCH[:5], "zero", "same_step", "updated", "0")),
    ("snntorch:zero", "LIF", True, 1e-4, DROP),
    ("snntorch:zero", "CubaLIF", False, 1e-4, DROP),
    ("snntorch:zero", "CubaLIF", True, 1e-4, DROP),
    ("snntorch:none", "LIF", False, 1e-4, (*SNNTORCH[:5], "none", "same_step", "updated", "0")),
    ("norse", "LIF", False, 1e-6, NORSE),
    ("norse", "LI", False, 1e-6, NORSE),
    ("norse", "IF", False, 1e-6, ("euler", "one", *NORSE[2:])),
    ("norse", "CubaLIF", False, 1e-6, ("euler", "nir", "jump_then_decay", *NORSE[3:])),
    ("sinabs", "LIF", False, 1.0, SINABS),
    ("sinabs:single", "LIF", False, 1.0, (*SINABS[:4], "binary", *SINABS[5:])),
    ("rockpool", "CubaLIF", False, 1e-3,
     ("exp", "one", "decay_after_jump", "ge", "multi", "subtract", "same_step", "updated", "0")),
    ("rockpool", "LI", False, 1e-3,
     ("exp", "one", "decay_after_jump", "ge", "multi", "subtract", "same_step", "updated", "0")),
    ("spikingjelly", "LIF", False, 1e-4,
     ("euler", "nir", "first", "ge", "binary", "to_value", "same_step", "updated", "v_reset")),
    ("spyx", "LIF", False, 1.0, SPYX),
    ("spyx", "IF", False, 1.0, SPYX),
    ("spyx", "CubaLIF", False, 1.0, (*SPYX[:6], "same_step", "previous", "0")),
    ("lava", "LIF", False, 1e-4,
     ("euler", "nir", "first", "gt", "binary", "zero", "same_step", "updated", "0")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "nir_type", "in_cycle", "dt", "row"), ROWS)
def test_row(name, nir_type, in_cycle, dt, row):
    profile = PROFILES[name]
    fields = profile.rule(nir_type, in_cycle)
    assert profile.dt == dt
    assert fields.pop("floor") is None
    assert all(isinstance(value, enum.Enum) for value in fields.values())
    assert tuple(value.value for value in fields.values()) == row


def test_every_profile_has_a_row_above_and_a_summary():
    assert {row[0] for row in ROWS} == set(PROFILES)
    assert all(profile.summary for profile in PROFILES.values())


def test_only_spyx_flattens_in_hwc_order():
    assert [p.name for p in PROFILES.values() if p.flatten.value == "hwc"] == ["spyx"]
