"""Pictures of one run; those of two are tested in frontend/comparison/plots_test.py."""

from __future__ import annotations

import dataclasses
import io

import numpy as np
import pytest
from matplotlib import image
from matplotlib.backends.backend_agg import FigureCanvasAgg

from frontend.comparison.observe import observe
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


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_numbers_that_are_not_finite_are_drawn_around(value):
    (record,) = ANALOG
    means = np.array([[value, 1.0]])
    broken = dataclasses.replace(record, means=means, membranes=record.membranes * value)
    assert style.png(lambda: population.figure(broken, ("f32",)))
