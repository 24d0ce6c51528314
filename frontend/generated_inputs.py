"""`--input poisson:0.1`: inputs that are made up, for those who have none at hand."""

from __future__ import annotations

import numpy as np

from frontend.diagnostics import Findings
from frontend.inputs import Sample
from frontend.network import Network
from frontend.paths import split_node

_POISSON = "poisson:"


def is_generated(text: str, names: list[str]) -> bool:
    """Whether `[NODE=]WORD` asks for an input that is made up, rather than for a file."""
    return split_node(text, names)[1].startswith(_POISSON)


def generate(
    network: Network, texts: list[str], findings: Findings, *, samples: int, steps: int, seed: int
) -> tuple[Sample, ...]:
    """Samples of independent spikes: Input name to (steps, *port shape), 0 or 1 in float64.

    texts: `[NODE=]poisson:RATE`, RATE the share of steps in which each element spikes; without a
    NODE for all Inputs. The same seed gives the same spikes. Raises ModelError.
    """
    names = [layer.name for layer in network.inputs]
    rates = {}
    for text in texts:
        node, word = split_node(text, names)
        rates |= dict.fromkeys(names if node is None else [node], _rate(word, text, findings))
    missing = [name for name in names if name not in rates]
    if missing:
        findings.error(
            "SNN174",
            missing[0],
            "no input was given for this Input",
            found=", ".join(texts),
            expected=f"inputs for {', '.join(names)}",
            remedy=f"add --input {missing[0]}=poisson:0.1, or one for all: --input poisson:0.1",
        )
    findings.raise_if_errors()
    rng = np.random.default_rng(seed)
    return tuple(
        {
            layer.name: (rng.random((steps, *layer.shape)) < rates[layer.name]).astype(np.float64)
            for layer in network.inputs
        }
        for _ in range(samples)
    )


def _rate(word: str, text: str, findings: Findings) -> float:
    given = word.removeprefix(_POISSON)
    try:
        rate = float(given)
    except ValueError:
        rate = -1.0
    if not 0 <= rate <= 1:
        findings.error(
            "SNN178",
            None,
            f"--input {text}: not a rate of spikes",
            found=repr(given),
            expected="the share of steps in which an element spikes, from 0 to 1",
            remedy="give a number, as in --input poisson:0.1",
        )
        return 0.0
    return rate
