"""--input and what belongs to it: the flags of verbs that run a model, and what they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from absl import flags

from frontend.command_line import UsageError
from frontend.diagnostics import Findings

if TYPE_CHECKING:
    from frontend.inputs import Sample
    from frontend.network import Network

INPUT = flags.DEFINE_multi_string(
    "input",
    [],
    "what is run: .npy or .npz (steps x shape, or samples x steps x shape), .csv (a line for each "
    "step) or NIR data; or spikes that are made up, poisson:RATE; NODE=X.npy where the model has "
    "several Inputs",
)
_STEPS = flags.DEFINE_integer(
    "steps",
    None,
    "how many steps: of made up inputs (100 otherwise), of files the first ones",
    lower_bound=1,
)
_SAMPLES = flags.DEFINE_integer("samples", 1, "how many samples of made up inputs", lower_bound=1)
_SEED = flags.DEFINE_integer("seed", 0, "of made up inputs: the same one, the same spikes")

_DEFAULT_STEPS = 100


def expect_input() -> None:
    """Raises UsageError where there is none."""
    if not INPUT.value:
        raise UsageError("expected --input X.npy, or --input poisson:0.1")


def samples(network: Network, findings: Findings, *, one_length: bool) -> tuple[Sample, ...]:
    """What is run, checked. Raises ModelError.

    one_length: whether all samples have to have as many steps
    """
    from frontend.generated_inputs import generate, is_generated
    from frontend.inputs import check_format, load_samples

    texts = INPUT.value
    names = [layer.name for layer in network.inputs]
    made_up = [is_generated(text, names) for text in texts]
    if all(made_up):
        steps = _STEPS.value or _DEFAULT_STEPS
        return generate(
            network, texts, findings, samples=_SAMPLES.value, steps=steps, seed=_SEED.value
        )
    if any(made_up):
        raise UsageError("--input: found files and poisson:RATE, expected one of the two")
    found = load_samples(network, texts, findings, flag="--input")
    if _STEPS.value is not None:
        found = tuple(_first_steps(sample, _STEPS.value, findings) for sample in found)
    lengths = sorted({len(next(iter(sample.values()))) for sample in found})
    if one_length and len(lengths) > 1:
        findings.error(
            "SNN176",
            None,
            "--input: the samples have different lengths",
            found=f"from {lengths[0]} to {lengths[-1]} steps",
            expected="one length for all",
            remedy=f"run the first steps of each: --steps {lengths[0]}",
        )
    for sample in found:
        for layer in network.inputs:
            check_format(layer, sample[layer.name], "--input", findings)
        if findings.errors:
            break
    findings.raise_if_errors()
    return found


def _first_steps(sample: Sample, steps: int, findings: Findings) -> Sample:
    length = len(next(iter(sample.values())))
    if length < steps:
        findings.error(
            "SNN177",
            None,
            f"--steps {steps}: there are not so many",
            found=f"an input of {length} steps",
            expected=f"{steps} or more",
            remedy=f"give --steps {length} or fewer, or a longer input",
        )
        findings.raise_if_errors()
    return {name: x[:steps] for name, x in sample.items()}
