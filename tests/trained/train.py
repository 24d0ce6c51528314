"""Trains the networks with snnTorch and records what snnTorch itself answers.

    cd ../.. && tests/trained/.venv/bin/python -m tests.trained.train
        --network NAME    only this one; may be repeated
        --check_only      no training: check the files that are there

README.md says how to make the environment, what the networks are and which files are written.
Weights, biases and inputs are multiples of powers of two: every synaptic sum is exact in float32,
in whatever order it is formed.
"""

from __future__ import annotations

import argparse
import pathlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import nir
import numpy as np
import snntorch as snn
import torch
from torch import nn

from tests.exports.snntorch.export import export, leaky, rest, synaptic
from tests.exports.torch_models import deterministic, fill
from tests.trained.cases import TrainedNetwork, trained_networks
from tests.trained.data_sets import GRID as INPUT_GRID
from tests.trained.data_sets import DataSet, digits_direct, digits_rate, vowels

HERE = pathlib.Path(__file__).parent
SEED = 2
LEARNING_RATE = 5e-3
LARGEST_GRADIENT = 1.0  # norm over all parameters

# Exact in binary, and read back as these very numbers from NIR's time constants.
BETA = 0.9375
ALPHA = 0.75

GRID = 2.0**-10
EXACT_INTEGERS = 2.0**24  # all integers up to here are exact in float32


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a network is built and trained.

    hidden   makes the hidden layer
    reset    of the output layer
    dropout  the probability that training silences a hidden neuron throughout a sample
    """

    data: Callable[[], DataSet]
    neurons: int
    hidden: Callable[[int], nn.Module]
    reset: str = "subtract"
    epochs: int
    batch: int
    dropout: float = 0.0


def digits_recipe(data: Callable[[], DataSet], reset: str) -> Recipe:
    return Recipe(
        data=data,
        neurons=128,
        hidden=lambda n: leaky(n, beta=BETA, reset_mechanism=reset),
        reset=reset,
        epochs=60,
        batch=64,
    )


def vowels_recipe(hidden: Callable[[int], nn.Module]) -> Recipe:
    return Recipe(data=vowels, neurons=64, hidden=hidden, epochs=200, batch=45, dropout=0.2)


RECIPES = {
    "digits_zero": digits_recipe(digits_rate, "zero"),
    "digits_direct": digits_recipe(digits_direct, "subtract"),
    "vowels_rleaky": vowels_recipe(
        lambda n: leaky(n, beta=BETA, kind=snn.RLeaky, linear_features=n)
    ),
    "vowels_rsynaptic": vowels_recipe(
        lambda n: synaptic(n, alpha=ALPHA, beta=BETA, kind=snn.RSynaptic, linear_features=n)
    ),
}


def build(recipe: Recipe, channels: int, classes: int) -> nn.Sequential:
    """The untrained network. The names of its layers become the names of the NIR nodes."""
    return nn.Sequential(
        OrderedDict(
            fc1=nn.Linear(channels, recipe.neurons),
            lif1=recipe.hidden(recipe.neurons),
            fc2=nn.Linear(recipe.neurons, classes),
            lif2=leaky(classes, beta=BETA, reset_mechanism=recipe.reset),
        )
    )


def simulate(
    net: nn.Sequential, steps: torch.Tensor, kept: torch.Tensor | float = 1.0
) -> torch.Tensor:
    """Runs snnTorch from rest: (steps, samples, channels) to (steps, samples, classes), float32.

    kept: factors of the hidden spikes, (samples, neurons)
    """
    rest(net)
    return torch.stack([net.lif2(net.fc2(kept * net.lif1(net.fc1(x)))) for x in steps])


def train(net: nn.Sequential, recipe: Recipe, data: DataSet) -> None:
    """Minimises the cross-entropy of the spike counts over the valid steps."""
    generator = torch.Generator().manual_seed(SEED)
    optimiser = torch.optim.Adam(net.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, recipe.epochs)
    loss_of = nn.CrossEntropyLoss()
    for epoch in range(recipe.epochs):
        total = 0.0
        for batch in torch.randperm(len(data.labels), generator=generator).split(recipe.batch):
            steps = data.draw(batch, generator)
            draws = torch.rand((len(batch), recipe.neurons), generator=generator)
            kept = (draws >= recipe.dropout).float() / (1 - recipe.dropout)
            valid = torch.arange(len(steps))[:, None] < data.lengths[batch]
            counts = (simulate(net, steps, kept) * valid[..., None]).sum(0)
            loss = loss_of(counts, data.labels[batch])
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), LARGEST_GRADIENT)
            optimiser.step()
            total += loss.item() * len(batch)
        schedule.step()
        if (epoch + 1) % 20 == 0:
            print(f"epoch {epoch + 1:3}: loss {total / len(data.labels):.4f}", flush=True)


def affine_layers(net: nn.Sequential) -> Iterator[tuple[str, nn.Linear]]:
    """The layers with weights, with the names of their nodes."""
    yield "fc1", net.fc1
    if hasattr(net.lif1, "recurrent"):
        yield "lif1.w_rec", net.lif1.recurrent
    yield "fc2", net.fc2


def round_parameters(net: nn.Sequential) -> None:
    """Rounds weights and biases to multiples of GRID, in place."""
    with torch.no_grad():
        for _, layer in affine_layers(net):
            for parameter in (layer.weight, layer.bias):
                parameter.copy_((parameter / GRID).round() * GRID)


def restore(recipe: Recipe, graph: nir.NIRGraph) -> nn.Sequential:
    """The snnTorch network with the weights and biases of a file."""
    channels, classes = (graph.nodes[name].weight.shape for name in ("fc1", "fc2"))
    net = build(recipe, channels[1], classes[0])
    for name, layer in affine_layers(net):
        fill(layer, graph.nodes[name].weight, graph.nodes[name].bias)
    return net


def largest_sum(net: nn.Sequential, inputs: np.ndarray) -> float:
    """The largest synaptic sum that there can be for these inputs, all terms taken absolutely."""
    given = torch.from_numpy(np.abs(inputs).astype(np.float32)).flatten(0, 1)
    reached = dict.fromkeys(("fc1", "fc2"), 0.0)
    for name, layer in affine_layers(net):
        weight, bias = layer.weight.detach().abs(), layer.bias.detach().abs()
        drive = given @ weight.T if name == "fc1" else weight.sum(1)
        # The recurrent layer's sum is added to that of fc1.
        reached["fc2" if name == "fc2" else "fc1"] += drive + bias
    return max(total.max().item() for total in reached.values())


def answers(net: nn.Sequential, inputs: np.ndarray) -> np.ndarray:
    """snnTorch's output spikes, uint8 (samples, steps, classes), for (samples, steps, channels)."""
    steps = torch.from_numpy(inputs.astype(np.float32)).swapaxes(0, 1)
    with torch.no_grad():
        spikes = simulate(net, steps)
    return np.ascontiguousarray(spikes.numpy().swapaxes(0, 1).astype(np.uint8))


def make(case: TrainedNetwork, recipe: Recipe) -> None:
    """Trains a network and writes its files."""
    torch.manual_seed(SEED)
    data = recipe.data()
    data.write(HERE)
    net = build(recipe, data.channels, data.classes)
    start = time.monotonic()
    train(net, recipe, data)
    print(f"trained in {time.monotonic() - start:.0f} s")
    round_parameters(net)
    nir.write(case.model, export(net, (data.channels,)))
    np.savez_compressed(case.output_file, output=answers(net, case.samples.input))


def check(case: TrainedNetwork, recipe: Recipe) -> None:
    """Reads the files back, runs snnTorch with them and compares.

    Raises:
      ValueError: a number is not on its grid, a sum might not be exact, or a spike differs.
    """
    net = restore(recipe, nir.read(case.model))
    for name, layer in affine_layers(net):
        if any((p % GRID).any() for p in (layer.weight, layer.bias)):
            raise ValueError(f"{name}: parameters are not multiples of {GRID}")
    inputs = case.samples.input
    if (inputs % INPUT_GRID).any():
        raise ValueError(f"inputs are not multiples of {INPUT_GRID}")
    largest, bound = largest_sum(net, inputs), EXACT_INTEGERS * GRID * INPUT_GRID
    if largest > bound:
        raise ValueError(f"a synaptic sum may reach {largest}, above {bound}")

    mismatches = int(np.count_nonzero(answers(net, inputs) != case.output))
    correct, count = case.correct(case.output), len(inputs)
    print(f"{case.name}: {case.output.size} output spikes checked, mismatches: {mismatches}")
    print(f"sums reach {largest:.1f}, exact up to {bound:.0f}")
    print(f"accuracy on {count} test samples: {correct / count:.2%} ({correct})")
    if mismatches:
        raise ValueError(f"{mismatches} spikes differ from snnTorch's")


def main() -> None:
    """Command line; see the top of this file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", action="append", choices=list(RECIPES), help="only this one")
    parser.add_argument("--check_only", action="store_true", help="check the files that are there")
    flags = parser.parse_args()

    deterministic()
    for case in trained_networks():
        if case.name in (flags.network or RECIPES):
            if not flags.check_only:
                make(case, RECIPES[case.name])
            check(case, RECIPES[case.name])


if __name__ == "__main__":
    main()
