"""Trains the digits example with snnTorch and records what snnTorch itself answers.

    python train.py                 train, export, record, check
    python train.py --check_only    check the files that are there

A 64-128-10 network of LIF neurons (`snn.Leaky`, reset by subtraction) classifies the 8×8 images
of scikit-learn's bundled digits. Each image is shown for STEPS steps; a pixel of intensity p in
[0, 1] spikes at each of them with probability p. The class is the output neuron that spikes most
often, the lowest of several.

The trained weights and biases are rounded to multiples of GRID before anything is exported or
recorded: every synaptic sum is then exact in float32, in whatever order it is formed. README.md
says what that buys and names the files that are written.
"""

import argparse
import pathlib
import time
from collections import OrderedDict
from dataclasses import dataclass

import nir
import numpy as np
import snntorch as snn
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from snntorch.export_nir import export_to_nir

SEED = 2
STEPS = 25
TEST_SAMPLES = 360
HIDDEN = 128
CLASSES = 10
PIXELS = 64
MAX_INTENSITY = 16

# 15/16 = 1 − 2^-4: the decay 1 − dt/τ, read back from NIR's τ = dt/(1 − β) in float64 and
# rounded to float32, is this very number again.
BETA = 0.9375
THRESHOLD = 1.0
SNNTORCH_DT = 1e-4

GRID = 2.0**-10
# Integers below 2^24 are exact in float32, so sums of multiples of GRID are, up to this bound.
EXACT_BOUND = GRID * 2.0**24

EPOCHS = 60
BATCH = 64
LEARNING_RATE = 5e-3


@dataclass(frozen=True)
class Digits:
    """Images as spike probabilities, float32 [N, PIXELS] in [0, 1], and labels, int64 [N]."""

    train_images: torch.Tensor
    train_labels: torch.Tensor
    test_images: torch.Tensor
    test_labels: torch.Tensor


def load() -> Digits:
    """Splits scikit-learn's 1,797 digits into training and test, the same way every time."""
    images, labels = load_digits(return_X_y=True)
    images = (images / MAX_INTENSITY).astype(np.float32)
    train_images, test_images, train_labels, test_labels = train_test_split(
        images, labels, test_size=TEST_SAMPLES, random_state=SEED, stratify=labels
    )
    return Digits(
        torch.from_numpy(train_images),
        torch.from_numpy(train_labels),
        torch.from_numpy(test_images),
        torch.from_numpy(test_labels),
    )


def encode(images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Draws Bernoulli spikes, float32 0 or 1 [STEPS, N, PIXELS], for images [N, PIXELS]."""
    draws = torch.rand((STEPS, *images.shape), generator=generator)
    return (draws < images).float()


def leaky(neurons: int) -> snn.Leaky:
    """A population of LIF neurons; snnTorch's exporter takes β and θ as vectors only."""
    return snn.Leaky(
        beta=torch.full((neurons,), BETA),
        threshold=torch.full((neurons,), THRESHOLD),
        reset_mechanism="subtract",
        init_hidden=True,
    )


def build() -> torch.nn.Sequential:
    """The untrained network. The names of its layers become the names of the NIR nodes."""
    return torch.nn.Sequential(
        OrderedDict(
            fc1=torch.nn.Linear(PIXELS, HIDDEN),
            lif1=leaky(HIDDEN),
            fc2=torch.nn.Linear(HIDDEN, CLASSES),
            lif2=leaky(CLASSES),
        )
    )


def simulate(net: torch.nn.Sequential, spikes: torch.Tensor) -> torch.Tensor:
    """Runs snnTorch from rest: spikes [STEPS, N, PIXELS] to output spikes [STEPS, N, CLASSES]."""
    net.lif1.reset_mem()
    net.lif2.reset_mem()
    return torch.stack([net(step) for step in spikes])


def train(net: torch.nn.Sequential, digits: Digits, generator: torch.Generator) -> None:
    """Minimises the cross-entropy of the spike counts; every epoch draws new input spikes."""
    optimiser = torch.optim.Adam(net.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS)
    loss_of = torch.nn.CrossEntropyLoss()
    for epoch in range(EPOCHS):
        order = torch.randperm(len(digits.train_labels), generator=generator)
        total = 0.0
        for batch in order.split(BATCH):
            counts = simulate(net, encode(digits.train_images[batch], generator)).sum(0)
            loss = loss_of(counts, digits.train_labels[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(batch)
        schedule.step()
        if (epoch + 1) % 10 == 0:
            print(f"epoch {epoch + 1:3}: loss {total / len(order):.4f}", flush=True)


def round_parameters(net: torch.nn.Sequential) -> None:
    """Rounds weights and biases to multiples of GRID, in place.

    Raises:
      ValueError: a neuron's synaptic sum could grow beyond what float32 holds exactly.
    """
    with torch.no_grad():
        for layer in (net.fc1, net.fc2):
            for parameter in (layer.weight, layer.bias):
                parameter.copy_((parameter / GRID).round() * GRID)
            largest = (layer.weight.abs().sum(1) + layer.bias.abs()).max().item()
            if largest > EXACT_BOUND:
                raise ValueError(f"a synaptic sum may reach {largest}, above {EXACT_BOUND}")


def export(net: torch.nn.Sequential, path: pathlib.Path) -> None:
    """Writes snnTorch's own NIR export of the network.

    The exporter collects the edges in a set, whose order changes from run to run; sorting them
    is all that is done to its graph, so that the same network gives the same file.
    """
    for layer in (net.lif1, net.lif2):
        layer.reset_mem()
    graph = export_to_nir(net, torch.zeros(1, PIXELS), ignore_dims=[0])
    graph.edges = sorted(graph.edges)
    nir.write(path, graph)


def record(net: torch.nn.Sequential, digits: Digits, folder: pathlib.Path) -> None:
    """Writes the test set's input spikes, snnTorch's output spikes and the labels."""
    spikes = encode(digits.test_images, torch.Generator().manual_seed(SEED + 1))
    with torch.no_grad():
        answers = simulate(net, spikes)
    test_input = spikes.numpy().astype(np.uint8).transpose(1, 0, 2)
    test_output = answers.numpy().astype(np.uint8).transpose(1, 0, 2)
    np.save(folder / "digits_test_input.npy", np.ascontiguousarray(test_input))
    np.save(folder / "digits_test_output.npy", np.ascontiguousarray(test_output))
    np.save(folder / "digits_test_labels.npy", digits.test_labels.numpy().astype(np.uint8))
    np.save(folder / "digits_input.npy", np.ascontiguousarray(test_input[0]))


def lif(current: np.ndarray, membrane: np.ndarray, node: nir.LIF) -> tuple[np.ndarray, np.ndarray]:
    """One step of the profile `snntorch`, float32 [N, neurons]: spikes and the new membrane."""
    decay = (1.0 - SNNTORCH_DT / node.tau.astype(np.float64)).astype(np.float32)
    threshold = node.v_threshold.astype(np.float32)
    earlier = (membrane > threshold).astype(np.float32)
    membrane = (decay * membrane + current) - earlier * threshold
    return (membrane > threshold).astype(np.float32), membrane


def replay(graph: nir.NIRGraph, spikes: np.ndarray) -> np.ndarray:
    """The exported network without snnTorch: spikes [N, T, PIXELS] to [N, T, CLASSES], float32."""
    first, second = graph.nodes["fc1"], graph.nodes["fc2"]
    v1 = np.zeros((len(spikes), HIDDEN), np.float32)
    v2 = np.zeros((len(spikes), CLASSES), np.float32)
    answers = []
    for step in spikes.astype(np.float32).swapaxes(0, 1):
        z1, v1 = lif(step @ first.weight.T + first.bias, v1, graph.nodes["lif1"])
        z2, v2 = lif(z1 @ second.weight.T + second.bias, v2, graph.nodes["lif2"])
        answers.append(z2)
    return np.stack(answers, axis=1)


def check(folder: pathlib.Path) -> None:
    """Reads the files back and compares the recorded spikes with a simulation in numpy alone.

    Raises:
      ValueError: a parameter is not a multiple of GRID, or a spike differs.
    """
    graph = nir.read(folder / "digits.nir")
    spikes = np.load(folder / "digits_test_input.npy")
    recorded = np.load(folder / "digits_test_output.npy")
    labels = np.load(folder / "digits_test_labels.npy")

    for name in ("fc1", "fc2"):
        for parameter in (graph.nodes[name].weight, graph.nodes[name].bias):
            if parameter.dtype != np.float32 or np.any(parameter % GRID):
                raise ValueError(f"{name}: parameters are not float32 multiples of {GRID}")

    mismatches = int(np.count_nonzero(replay(graph, spikes) != recorded))
    accuracy = np.mean(recorded.sum(1).argmax(1) == labels)
    print(f"{recorded.size} output spikes checked, mismatches: {mismatches}")
    print(f"accuracy on {len(labels)} test samples: {accuracy:.2%}")
    if mismatches:
        raise ValueError(f"{mismatches} spikes differ from snnTorch's")


def main() -> None:
    """Command line; see the top of this file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path(__file__).parent)
    parser.add_argument("--check_only", action="store_true", help="check the files that are there")
    flags = parser.parse_args()

    if not flags.check_only:
        torch.set_num_threads(1)
        torch.use_deterministic_algorithms(True)
        torch.manual_seed(SEED)
        digits, net = load(), build()
        start = time.monotonic()
        train(net, digits, torch.Generator().manual_seed(SEED))
        print(f"trained in {time.monotonic() - start:.0f} s")
        round_parameters(net)
        export(net, flags.folder / "digits.nir")
        record(net, digits, flags.folder)
    check(flags.folder)


if __name__ == "__main__":
    main()
