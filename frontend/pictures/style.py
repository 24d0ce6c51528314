"""How all pictures look, and how they become files: the same bytes for the same numbers."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import re
import warnings
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """matplotlib would tell where it keeps its cache of fonts, which it can do without; so would
    fc-list, which it runs when it is imported."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    with open(os.devnull, "wb") as nothing:
        saved = os.dup(2)
        try:
            os.dup2(nothing.fileno(), 2)
            yield
        finally:
            os.dup2(saved, 2)
            os.close(saved)


with quiet():
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

# Of the colours of Okabe and Ito, which all kinds of colour vision tell apart, those that stand out
# on white and on black; shapes and dashes say the same again.
BLUE, VERMILLION, GREEN, SKY, PURPLE = "#0072B2", "#D55E00", "#009E73", "#56B4E9", "#CC79A7"
GREY = "#777777"

SMALLEST = 9.0  # points of the smallest text

# Stands for the colour of the text around a picture; no picture has it otherwise.
_INK = "#010203"
_STYLE = {
    "font.family": "DejaVu Sans",  # matplotlib's own: there on every machine
    "font.size": 10.0,
    "xtick.labelsize": SMALLEST,
    "ytick.labelsize": SMALLEST,
    "legend.fontsize": SMALLEST,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "text.parse_math": False,  # a node's name may have a $
    "svg.fonttype": "path",  # the letters are the same on every machine
    "svg.hashsalt": "snn_mlir",  # its names would be drawn by lot
}
_COLOURS = ("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color")


def png(make: Callable[[], Figure]) -> bytes:
    """What `make` draws, which is called with our settings."""
    with _settings({}):
        buffer = io.BytesIO()
        # Without the version of matplotlib, which would be the only text in the file.
        FigureCanvasAgg(make()).print_png(buffer, metadata={"Software": None})
    return buffer.getvalue()


def svg(make: Callable[[], Figure]) -> bytes:
    """As `png`; a whole file, on white."""
    with _settings({}):
        return _svg(make())


def inline_svg(make: Callable[[], Figure], name: str, label: str) -> str:
    """As `svg`, an element to be put into HTML: its text has the colour of the text around it.

    name   an identifier; no other picture of the page has it
    label  what it shows, for those who cannot see it, in ASCII or escaped for an attribute
    """
    colours = dict.fromkeys(_COLOURS, _INK)
    clear = {"figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none"}
    with _settings(colours | clear):
        text = _svg(make()).decode()
    text = text[text.index("<svg") :].replace(_INK, "currentColor")
    # Names and rules hold for the whole page.
    text = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", text)
    text = text.replace("*{stroke-linejoin", f"#{name} *{{stroke-linejoin")
    text = re.sub(r"<metadata>.*?</metadata>", "", text, count=1, flags=re.DOTALL)
    match = re.match(r'<svg [^>]*viewBox="0 0 ([0-9.]+) [^>]*>', text)
    assert match, "matplotlib's SVG begins otherwise"
    box = re.search(r'viewBox="[^"]*"', match[0])
    assert box
    head = (
        f'<svg id="{name}" role="img" aria-label="{label}" {box[0]} '
        f'style="width:{float(match[1]):.0f}pt" '
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    return head + text[match.end() :]


def _svg(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    FigureCanvasSVG(figure).print_svg(buffer, metadata=nothing)
    return buffer.getvalue()


@contextlib.contextmanager
def _settings(more: dict[str, str]) -> Iterator[None]:
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()  # whatever the user has set for plots of their own
        mpl.rcParams.update(_STYLE | more)
        warnings.filterwarnings("ignore", "Glyph .* missing")  # a box is drawn in its place
        yield
