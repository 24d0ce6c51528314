"""The data sets: what training draws its samples from, and the inputs and labels that are kept."""

from __future__ import annotations

import importlib.metadata
import pathlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch

from examples.digits import train as digits

# Inputs are multiples of this, so that sums of their products with weights are exact in float32.
GRID = 2.0**-8

CALIBRATION_DIGITS = 64

VOWELS = "aeon/datasets/data/JapaneseVowels/JapaneseVowels_{}.ts"
VOWEL_STEPS = 29
VOWEL_CHANNELS = 12
# The standard deviation of what training adds to an input at each step, and again of what it adds
# to a channel throughout a sample.
VOWEL_NOISE = 0.3
# The training file is sorted by speaker, 30 samples each.
VOWEL_CALIBRATION = slice(None, None, 4)


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """
    channels  of an input
    classes   how many there are
    labels    int64 (samples,), of the training split
    lengths   int64 (samples,), likewise: how many steps are valid
    draw      float32 (steps, n, channels): what an epoch shows of the n training samples of these
              indices
    files     what is kept, by file name: calibration inputs (of the training split), test inputs,
              their labels and lengths; not what examples/digits has
    """

    channels: int
    classes: int
    labels: torch.Tensor
    lengths: torch.Tensor
    draw: Callable[[torch.Tensor, torch.Generator], torch.Tensor]
    files: Mapping[str, np.ndarray]

    def write(self, folder: pathlib.Path) -> None:
        for name, array in self.files.items():
            if name.endswith(".npz"):
                np.savez_compressed(folder / name, input=array)
            else:
                np.save(folder / name, array)


def digits_rate() -> DataSet:
    """Pixels of intensity p spike with probability p, as in examples/digits."""
    data = digits.load()
    generator = torch.Generator().manual_seed(digits.SEED + 2)
    calibration = digits.encode(data.train_images[:CALIBRATION_DIGITS], generator)
    return _digits(
        data,
        draw=lambda batch, generator: digits.encode(data.train_images[batch], generator),
        files={"digits_rate_calibration.npz": _samples_first(calibration).astype(np.uint8)},
    )


def digits_direct() -> DataSet:
    """Intensities, multiples of 1/16, are the input at every step."""
    data = digits.load()

    def shown(images: torch.Tensor) -> torch.Tensor:
        return images.expand(digits.STEPS, *images.shape)

    return _digits(
        data,
        draw=lambda batch, generator: shown(data.train_images[batch]),
        files={
            "digits_direct_calibration.npz": _samples_first(
                shown(data.train_images[:CALIBRATION_DIGITS])
            ),
            "digits_direct_test_input.npz": _samples_first(shown(data.test_images)),
        },
    )


def _digits(data: digits.Digits, **rest: object) -> DataSet:
    return DataSet(
        channels=digits.PIXELS,
        classes=digits.CLASSES,
        labels=data.train_labels,
        lengths=torch.full_like(data.train_labels, digits.STEPS),
        **rest,
    )


def _samples_first(steps: torch.Tensor) -> np.ndarray:
    return np.ascontiguousarray(steps.numpy().swapaxes(0, 1))


def vowels() -> DataSet:
    """JapaneseVowels: 12 cepstral coefficients of an utterance; which of 9 men speaks?

    Each channel is standardised by its mean and deviation over the training split's steps. Samples
    are padded with zeros to VOWEL_STEPS steps.
    """
    training, labels = _read_vowels("TRAIN")
    test, test_labels = _read_vowels("TEST")
    steps = np.concatenate(training)
    mean, deviation = steps.mean(axis=0), steps.std(axis=0)

    def padded(samples: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """float32 (samples, steps, channels) on the grid, and the lengths."""
        array = np.zeros((len(samples), VOWEL_STEPS, VOWEL_CHANNELS), np.float32)
        for row, sample in zip(array, samples, strict=True):
            row[: len(sample)] = np.round((sample - mean) / deviation / GRID) * GRID
        return array, np.array([len(sample) for sample in samples])

    inputs, lengths = padded(training)
    test_inputs, test_lengths = padded(test)
    valid = torch.from_numpy(np.arange(VOWEL_STEPS) < lengths[:, None])

    def draw(batch: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        samples = torch.from_numpy(inputs)[batch]
        each_step = torch.randn(samples.shape, generator=generator)
        throughout = torch.randn((len(batch), 1, VOWEL_CHANNELS), generator=generator)
        noise = VOWEL_NOISE * (each_step + throughout) * valid[batch, :, None]
        return (samples + noise).swapaxes(0, 1)

    return DataSet(
        channels=VOWEL_CHANNELS,
        classes=len(np.unique(labels)),
        labels=torch.from_numpy(labels),
        lengths=torch.from_numpy(lengths),
        draw=draw,
        files={
            "vowels_calibration.npz": inputs[VOWEL_CALIBRATION],
            "vowels_calibration_lengths.npy": lengths[VOWEL_CALIBRATION].astype(np.uint8),
            "vowels_test_input.npz": test_inputs,
            "vowels_test_labels.npy": test_labels.astype(np.uint8),
            "vowels_test_lengths.npy": test_lengths.astype(np.uint8),
        },
    )


def _read_vowels(split: str) -> tuple[list[np.ndarray], np.ndarray]:
    """Samples, float64 (steps, channels), and labels from 0; aeon itself is not imported.

    A line is a sample: its channels, then its class, with colons between; a channel's values have
    commas between.
    """
    path = importlib.metadata.distribution("aeon").locate_file(VOWELS.format(split))
    _, _, lines = pathlib.Path(path).read_text(encoding="utf-8").partition("@data\n")
    samples, labels = [], []
    for line in lines.splitlines():
        *channels, label = line.split(":")
        samples.append(np.array([channel.split(",") for channel in channels], np.float64).T)
        labels.append(int(label) - 1)
    return samples, np.array(labels)
