"""The trained networks: their files, inputs, labels, and what snnTorch gave for them.

README.md says where they come from.
"""

from __future__ import annotations

import dataclasses
import functools
import pathlib

import numpy as np

_HERE = pathlib.Path(__file__).parent
_EXAMPLE = _HERE.parent.parent / "examples/digits"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Samples:
    """Inputs that networks are tested on, and others, of the training split, for calibration.

    Files are .npy, or .npz with one array. No file of lengths: every step of every sample is valid.
    """

    name: str
    input_file: pathlib.Path
    labels_file: pathlib.Path
    calibration_file: pathlib.Path
    lengths_file: pathlib.Path | None = None
    calibration_lengths_file: pathlib.Path | None = None

    @functools.cached_property
    def input(self) -> np.ndarray:
        """(samples, steps, channels): uint8 spikes or float32; zeros behind a sample's end."""
        return _load(self.input_file)

    @functools.cached_property
    def labels(self) -> np.ndarray:
        """int64 (samples,), from 0: of `input`."""
        return _load(self.labels_file).astype(np.int64)

    @functools.cached_property
    def lengths(self) -> np.ndarray:
        """int64 (samples,): how many steps of `input` are valid."""
        return _lengths(self.lengths_file, self.input)

    @functools.cached_property
    def calibration(self) -> np.ndarray:
        """As `input`, of the training split."""
        return _load(self.calibration_file)

    @functools.cached_property
    def calibration_lengths(self) -> np.ndarray:
        """As `lengths`, of `calibration`."""
        return _lengths(self.calibration_lengths_file, self.calibration)


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrainedNetwork:
    """A network with one Input, `input`, and one Output, `output`; every sample starts from rest.

    model        the NIR file
    profile      the step rule that it follows
    output_file  snnTorch's own output spikes for the samples' `input`
    """

    name: str
    model: pathlib.Path
    profile: str
    output_file: pathlib.Path
    samples: Samples

    @functools.cached_property
    def output(self) -> np.ndarray:
        """uint8 (samples, steps, classes): snnTorch's, also for the steps behind a sample's end."""
        return _load(self.output_file)

    def classes(self, output: np.ndarray) -> np.ndarray:
        """int64 (samples,): what output spikes, shaped as `output`, say that the samples are.

        The class is the element that spikes most often in the valid steps, the lowest of several.
        """
        valid = np.arange(output.shape[1]) < self.samples.lengths[:, None]
        return (output * valid[..., None]).sum(axis=1, dtype=np.int64).argmax(axis=1)

    def correct(self, output: np.ndarray) -> int:
        """How many samples are given their own label by output spikes, shaped as `output`."""
        return int((self.classes(output) == self.samples.labels).sum())


def trained_networks() -> tuple[TrainedNetwork, ...]:
    labels_file = _EXAMPLE / "digits_test_labels.npy"
    digits_rate = Samples(
        name="digits_rate",
        input_file=_EXAMPLE / "digits_test_input.npy",
        labels_file=labels_file,
        calibration_file=_HERE / "digits_rate_calibration.npz",
    )
    digits_direct = Samples(
        name="digits_direct",
        input_file=_HERE / "digits_direct_test_input.npz",
        labels_file=labels_file,
        calibration_file=_HERE / "digits_direct_calibration.npz",
    )
    vowels = Samples(
        name="vowels",
        input_file=_HERE / "vowels_test_input.npz",
        labels_file=_HERE / "vowels_test_labels.npy",
        calibration_file=_HERE / "vowels_calibration.npz",
        lengths_file=_HERE / "vowels_test_lengths.npy",
        calibration_lengths_file=_HERE / "vowels_calibration_lengths.npy",
    )
    example = TrainedNetwork(
        name="digits",
        model=_EXAMPLE / "digits.nir",
        profile="snntorch",
        output_file=_EXAMPLE / "digits_test_output.npy",
        samples=digits_rate,
    )
    return (
        example,
        _network("digits_zero", "snntorch:zero", digits_rate),
        _network("digits_direct", "snntorch", digits_direct),
        _network("vowels_rleaky", "snntorch", vowels),
        _network("vowels_rsynaptic", "snntorch", vowels),
    )


def _network(name: str, profile: str, samples: Samples) -> TrainedNetwork:
    return TrainedNetwork(
        name=name,
        model=_HERE / f"{name}.nir",
        profile=profile,
        output_file=_HERE / f"{name}_test_output.npz",
        samples=samples,
    )


def _load(file: pathlib.Path) -> np.ndarray:
    loaded = np.load(file)
    if isinstance(loaded, np.ndarray):
        return loaded
    with loaded:
        (name,) = loaded.files
        return loaded[name]


def _lengths(file: pathlib.Path | None, inputs: np.ndarray) -> np.ndarray:
    if file is None:
        return np.full(len(inputs), inputs.shape[1])
    return _load(file).astype(np.int64)
