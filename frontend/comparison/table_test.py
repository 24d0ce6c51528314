"""The table fits 80 columns, says what there is, and keeps names as they are."""

from __future__ import annotations

import dataclasses
import json
import re

from frontend.comparison.comparison import Difference, OutputDifference, PopulationDifference
from frontend.comparison.measures import Accuracy, Agreement, NumberDifference, SpikeDifference
from frontend.comparison.result import SCHEMA, ComparedSide, CompareResult, as_json
from frontend.comparison.table import show

MOST = 9_999_999_999


def side(label, **changes):
    values = {
        "label": label, "dtype": label[:2], "scheme": None, "state": None, "widths": (),
        "flash": 1000, "ram": 500,
    }  # fmt: skip
    return ComparedSide(**{**values, **changes})


def spikes(**changes):
    values = {"reference": 50, "tested": 48, "moved": 4, "lost": 3, "gained": 1,
              "moved_per_spike": 0.08}  # fmt: skip
    return SpikeDifference(**{**values, **changes})


def numbers(rms=0.01, largest=1.25):
    return NumberDifference(
        rms=rms, largest=largest, relative_to=1.0, relative_rms=rms, relative_largest=largest
    )


LIF = PopulationDifference(
    name="lif", type="LIF", neurons=10,
    whole=Difference(spikes=spikes(), numbers=numbers()),
    alone=Difference(spikes=spikes(moved=2, lost=1, gained=1, moved_per_spike=0.04),
                     numbers=numbers(0.002)),
)  # fmt: skip
ANALOG = Difference(spikes=None, numbers=numbers(0.5))
LI = PopulationDifference(name="li", type="LI", neurons=2, whole=ANALOG, alone=ANALOG)
SPIKING_OUTPUT = OutputDifference(name="out", elements=10, difference=LIF.whole)


def result(*populations, outputs=(SPIKING_OUTPUT,), **changes):
    values = {
        "schema": SCHEMA, "file": "net.nir", "profile": "nir", "reference": side("f32"),
        "tested": side("i8", flash=270), "flash_ratio": 0.27, "ram_ratio": 1.0, "samples": 1,
        "steps": 20, "populations": populations, "outputs": outputs,
        "agreement": Agreement(samples=360, agreed=359, share=359 / 360), "accuracy": None,
            "warnings": (),
    }  # fmt: skip
    return CompareResult(**{**values, **changes})


def shown(capsys, found: CompareResult) -> list[str]:
    show(found)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert [line for line in lines if line != line.rstrip()] == []
    assert not any("\x1b" in line or "…" in line for line in lines)
    return lines


def rows(lines: list[str]) -> list[list[str]]:
    return [re.split(r"  +", line) for line in lines]


def test_everything_that_was_measured_is_there(capsys):
    right = Accuracy(
        samples=360, reference=353, tested=354, reference_share=353 / 360, tested_share=354 / 360,
        lost=1, gained=2,
    )  # fmt: skip
    lines = shown(capsys, result(LIF, LI, accuracy=right))
    assert lines[0] == "net.nir: i8 against f32, profile nir, 1 sample, 20 steps"
    table = rows(lines)
    assert ["lif", "10", "0.2500", "0.2400", "4", "3", "1", "8.00%", "1.00%"] in table
    assert ["li", "2", "-", "-", "-", "-", "-", "-", "50.00%"] in table
    assert ["lif", "2", "1", "1", "4.00%", "0.20%", "125.00%"] in table
    assert ["out", "10", "4", "3", "1", "8.00%", "1.00%", "125.00%"] in table
    text = " ".join(" ".join(lines).split())
    for words in (
        "top-1: 359 of 360 samples agree (99.72%)",
        "accuracy: f32 353 of 360 (98.06%), i8 354 (98.33%); 1 lost, 2 gained",
        "flash: f32 1,000 bytes of tables, i8 270 (27.0%)",
        "RAM: f32 500 bytes of state, i8 500 (100.0%)",
    ):
        assert words in text


def test_columns_that_say_nothing_are_left_out(capsys):
    output = OutputDifference(name="out", elements=2, difference=ANALOG)
    text = "\n".join(shown(capsys, result(LI, outputs=(output,), agreement=None)))
    assert "moved  " not in text and "rate\n" not in text
    assert "membrane" in text and "top-1" not in text and "accuracy" not in text


def test_a_network_without_neurons_has_outputs_only(capsys):
    lines = shown(capsys, result())
    assert "layer" not in " ".join(lines)
    assert ["out", "10", "4", "3", "1", "8.00%", "1.00%", "125.00%"] in rows(lines)


def test_large_numbers_long_labels_and_names_fit(capsys):
    many = spikes(reference=MOST, tested=MOST, moved=MOST, lost=MOST, gained=MOST,
                  moved_per_spike=1.0)  # fmt: skip
    whole = Difference(spikes=many, numbers=numbers(1e9, 1e12))
    large = PopulationDifference(
        name="encoder.[bold]" + "x" * 60, type="LIF", neurons=1_048_576, whole=whole, alone=whole
    )
    found = result(
        large, reference=side("i16:pow2:i16"), tested=side("i16:pow2:i16+set"), steps=MOST
    )
    lines = shown(capsys, found)
    text = "\n".join(lines)
    assert text.count("10.00G") == 2 * 3  # in each table of layers
    assert "1.05M" in text and "1.0e+09" in text
    start = next(k for k, line in enumerate(lines) if line.startswith("e"))
    name = "".join(line.split(" ")[0] for line in lines[start:])
    assert name.startswith("encoder.[bold]" + "x" * 60)  # folded, and no markup


def test_json_has_every_field_and_no_byte_beyond_ascii():
    found = result(dataclasses.replace(LIF, name="größe"), LI)
    text = as_json(found)
    assert text.isascii()
    read = json.loads(text)
    assert read["populations"][0]["name"] == "größe"
    assert read == json.loads(json.dumps(dataclasses.asdict(found)))
