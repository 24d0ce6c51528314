"""The table that `--profile list` prints says what the profiles are."""

from frontend.discretise.profile_table import profile_rows
from frontend.discretise.profiles import PROFILES


def table():
    header, rows = profile_rows()
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_every_profile_has_a_row_under_its_name():
    assert [row["profile"] for row in table() if row["profile"]] == list(PROFILES)


def test_rows_say_what_the_profiles_are():
    rows = {row["profile"]: row for row in table()}
    assert rows["nir"]["dt"] == "to be given"
    assert (rows["norse"]["dt"], rows["sinabs"]["dt"]) == ("1e-6", "1")
    assert (rows["sinabs"]["compare"], rows["sinabs"]["spikes"]) == ("ge", "multi")
    assert (rows["spyx"]["flatten"], rows["spyx"]["fire_from"]) == ("hwc", "previous")
    assert all(row["what it is"] for name, row in rows.items() if name)


def test_what_is_never_reset_has_no_time_of_it():
    rows = {row["profile"]: row for row in table()}
    assert (rows["snntorch:none"]["reset"], rows["snntorch:none"]["reset_at"]) == ("none", "-")
    assert rows["snntorch:zero"]["reset_at"] == "same_step"


def test_only_neurons_that_spike_deviate_in_their_reset():
    for row in table():
        if not row["profile"] and (row["reset"] or row["reset_at"]):
            named = row["nodes"].removesuffix(" on a cycle").split(", ")
            assert set(named) <= {"IF", "LIF", "CubaLIF"}


def test_deviations_stand_below_their_profile_and_say_only_what_deviates():
    rows = table()
    start = next(k for k, row in enumerate(rows) if row["profile"] == "snntorch:zero")
    on_cycle, cuba = rows[start + 1], rows[start + 2]
    assert on_cycle["nodes"] == "IF, LIF on a cycle"
    assert cuba["nodes"] == "CubaLIF"
    for row in (on_cycle, cuba):
        said = {name: cell for name, cell in row.items() if cell and name != "nodes"}
        assert said == {"reset": "drop", "reset_at": "next_step"}
