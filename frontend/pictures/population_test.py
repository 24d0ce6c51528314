"""Pictures of one run; those of two are tested in frontend/comparison/plots_test.py."""

from __future__ import annotations

import dataclasses
import io
import itertools

import numpy as np
import pytest
from matplotlib import image
from matplotlib.backends.backend_agg import FigureCanvasAgg

from frontend.comparison.observe import observe
from frontend.comparison.recorder import Record
from frontend.comparison.testing import leaky, samples, two_layers
from frontend.pictures import population, style

SPIKING = observe(two_layers(1.0), samples([1.5, 0, 0.8, 0, 0], [0.9, 0.9, 0, 0])).records
ANALOG = observe(leaky(1.0), samples(np.ones((6, 2)))).records
BLUE = (0x00, 0x72, 0xB2)


def blue(png: bytes) -> int:
    picture = image.imread(io.BytesIO(png))
    return int((np.round(picture[..., :3] * 255) == BLUE).all(axis=-1).sum())


def test_rasters_membranes_and_rates_are_drawn():
    for record in (*SPIKING, *ANALOG):
        figure = population.figure(record, ("f32",))
        FigureCanvasAgg(figure).draw()
        assert len(figure.axes) == (4 if record.spikes is not None else 3)
        assert blue(style.png(lambda record=record: population.figure(record, ("f32",)))) > 100


def test_one_picture_of_all_layers():
    one, two = (
        style.png(lambda records=records: population.overview(records, ("f32",)))
        for records in (SPIKING[:1], (*SPIKING, *ANALOG))
    )
    sizes = [image.imread(io.BytesIO(png)).shape for png in (one, two)]
    assert sizes[0][1] == sizes[1][1]
    assert sizes[1][0] > 2 * sizes[0][0]
    assert blue(two) > blue(one)


def test_text_is_large_enough_to_read():
    for records, labels in ((SPIKING, ("f32",)), (ANALOG, ("f32",))):
        figure = population.overview(records, labels)
        FigureCanvasAgg(figure).draw()
        texts = figure.findobj(lambda each: hasattr(each, "get_fontsize") and each.get_visible())
        assert min(t.get_fontsize() for t in texts if str(t.get_text())) >= style.SMALLEST


def _doubled(record: Record) -> Record:
    """Of two sides that are the same."""
    arrays = {"spikes": record.spikes, "membranes": record.membranes, "means": record.means}
    twice = {k: np.repeat(x, 2, axis=0) for k, x in arrays.items() if x is not None}
    return dataclasses.replace(record, **twice)


def test_nothing_is_cut_off_or_overlaps_in_the_small_pictures_of_reports():
    far = [dataclasses.replace(record, shown=record.shown + 100_000) for record in SPIKING]
    one_side = [(record, ("f32",)) for record in (*far, *ANALOG)]
    for record, labels in (*one_side, (_doubled(SPIKING[0]), ("f32", "i8"))):
        figure = population.figure(record, labels, size=(7.4, 6.2))
        FigureCanvasAgg(figure).draw()
        page = figure.get_window_extent().padded(1)
        boxes = [
            box
            for axes in figure.axes
            for text in (axes.title, axes.xaxis.label, axes.yaxis.label)
            if (box := text.get_window_extent()).width
        ]
        for box in boxes:
            assert page.x0 <= box.x0 and box.x1 <= page.x1
            assert page.y0 <= box.y0 and box.y1 <= page.y1
        assert not [(a, b) for a, b in itertools.combinations(boxes, 2) if a.overlaps(b)]


def test_only_neurons_that_there_are_have_numbers():
    for record in SPIKING:
        raster = population.figure(record, ("f32",)).axes[0]
        low, high = raster.get_ylim()
        assert {y for y in raster.get_yticks() if low <= y <= high} == {*range(record.neurons)}


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_numbers_that_are_not_finite_are_drawn_around(value):
    (record,) = ANALOG
    means = np.array([[value, 1.0]])
    broken = dataclasses.replace(record, means=means, membranes=record.membranes * value)
    assert style.png(lambda: population.figure(broken, ("f32",)))
