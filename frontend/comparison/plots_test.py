"""One image for each layer of neurons, which shows what differs, and is the same every time."""

from __future__ import annotations

import dataclasses
import io
import struct

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import image

from frontend.comparison.comparison import compare
from frontend.comparison.plots import draw_all
from frontend.comparison.recorder import Record, Recorder
from frontend.comparison.testing import leaky, samples, two_layers


def records(reference, tested, inputs) -> list[Record]:
    recorder = Recorder(reference, inputs)
    compare(reference, tested, inputs, watch=recorder.look)
    return recorder.records()


SPIKING = records(two_layers(1.0), two_layers(2.0), samples([1.5, 0, 0.8, 0, 0], [0.9, 0.9, 0, 0]))


def only(*found: Record, reference="f32", tested="i8") -> np.ndarray:
    """The pixels of the one image."""
    (png,) = draw_all(found, reference, tested).values()
    return image.imread(io.BytesIO(png))


def test_the_record_has_the_first_sample_and_the_means_of_all():
    first, second = SPIKING
    assert (first.name, first.type, first.neurons) == ("first", "IF", 1)
    assert first.spikes[:, :, 0].tolist() == [[1, 0, 1, 0, 0], [0, 0, 1, 0, 0]]
    assert first.membranes[0, :, 0] == pytest.approx([0.5, 0.5, 0.3, 0.3, 0.3])
    assert first.membranes[1, :, 0] == pytest.approx([1.5, 1.5, 0.3, 0.3, 0.3])
    # Nine steps in all; the second sample adds a spike to the reference side.
    assert first.means[:, 0] == pytest.approx([3 / 9, 1 / 9])
    assert second.spikes[:, :, 0].tolist() == [[1, 0, 1, 0, 0], [0, 0, 1, 0, 0]]


def test_of_many_neurons_and_steps_some_are_kept_evenly():
    net = leaky(1.0, size=1000)
    inputs = [{"input": np.random.default_rng(0).random((700, 1000)) < 0.01}]
    (record,) = records(net, leaky(2.0, size=1000), inputs)
    assert record.shown.tolist() == list(range(0, 1000, 8))
    assert record.membranes.shape == (2, 500, 125)
    assert record.spikes is None
    assert record.means.shape == (2, 1000)
    assert (record.membranes[1] == 2 * record.membranes[0]).all()


def test_images_are_the_same_bytes_each_time_and_tell_no_version():
    pngs = draw_all(SPIKING, "f32", "i8")
    mpl.rcParams["lines.linewidth"] = 9  # as a user's own settings may
    try:
        again = draw_all(SPIKING, "f32", "i8")
    finally:
        mpl.rcdefaults()
    assert pngs == again
    for png in pngs.values():
        assert chunks(png) <= {b"IHDR", b"pHYs", b"IDAT", b"IEND"}


def chunks(png: bytes) -> set[bytes]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    found, at = set(), 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        found.add(png[at + 4 : at + 8])
        at += 12 + length
    return found


REFERENCE, TESTED = (0x00, 0x72, 0xB2), (0xD5, 0x5E, 0x00)


def pixels(picture: np.ndarray, colour: tuple[int, int, int]) -> int:
    return int((np.round(picture[..., :3] * 255) == colour).all(axis=-1).sum())


def test_what_differs_is_drawn_in_the_colour_of_its_side():
    """Lost spikes are the reference side's, gained ones the tested one's."""
    first = dataclasses.replace(SPIKING[0], membranes=None, means=np.zeros((2, 0)))
    picture = only(first)
    assert picture.shape[:2] == (700, 1100)
    legend = only(dataclasses.replace(first, spikes=np.zeros_like(first.spikes)))
    assert pixels(picture, REFERENCE) > pixels(legend, REFERENCE) > 0  # the legend has one of each
    assert pixels(picture, TESTED) == pixels(legend, TESTED) > 0
    turned = only(dataclasses.replace(first, spikes=first.spikes[::-1]))
    assert pixels(turned, REFERENCE) == pixels(legend, REFERENCE)
    assert pixels(turned, TESTED) > pixels(legend, TESTED)


def test_membranes_of_both_sides_are_drawn():
    inputs = samples([[1, 0], [0, 0], [0, 4], [0, 1], [2, 0]])
    apart, same = (
        only(*records(leaky(1.0), leaky(factor), inputs)) for factor in (2.0, 1.0)
    )  # fmt: skip
    for picture in (apart, same):
        assert pixels(picture, REFERENCE) > 500
        assert pixels(picture, TESTED) > 200
    assert (apart != same).any()


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("lif1", "1_lif1.png"),
        ("a/b\\c:d", "1_a_b_c_d.png"),
        ("..", "1__.png"),
        ("$x^{2", "1__x_2.png"),
        ("größe 脉冲\n\x1b[31m", "1_gr_e_31m.png"),
        ("x" * 300, "1_" + "x" * 50 + ".png"),
        ("", "1_.png"),
    ],
)
def test_any_name_makes_a_file_name_and_a_title(name, file):
    (found,) = draw_all([dataclasses.replace(SPIKING[0], name=name)], "f32", "i8")
    assert found == file


def test_names_that_become_one_stay_apart():
    found = draw_all([dataclasses.replace(SPIKING[0], name=name) for name in "/\\"], "f32", "i8")
    assert list(found) == ["1__.png", "2__.png"]


def test_numbers_that_are_not_finite_are_drawn_around():
    (record,) = records(leaky(1.0), leaky(2.0), samples([[1, 0], [0, 1], [0, 2], [1, 1], [2, 2]]))
    whole = only(record)
    membranes, means = record.membranes.copy(), record.means.copy()
    membranes[:, 3, 0], membranes[:, 4, 0], means[:, 1] = np.inf, np.nan, np.nan
    part = only(dataclasses.replace(record, membranes=membranes, means=means))
    assert pixels(whole, REFERENCE) > pixels(part, REFERENCE) > pixels(whole, REFERENCE) / 2


def test_a_population_without_a_single_spike_is_drawn():
    silent = records(two_layers(1.0), two_layers(1.0), samples([0, 0]))
    assert len(draw_all(silent, "f32", "i8")) == 2
