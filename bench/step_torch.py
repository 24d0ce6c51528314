"""Eager PyTorch and snnTorch, in a process of their own and by a Python that has them.

step_others.py starts it: `python step_torch.py NUMBERS.npz eager|snntorch`. It prints "ready", and
then, for each line that it reads, runs the network once from rest and prints the nanoseconds of
processor time per step. The layers in the file are a chain, as step_others.py writes it.
"""

import json
import sys
import time

import numpy as np
import torch


def main(path: str, style: str) -> None:
    torch.set_num_threads(1)
    numbers = np.load(path)
    layers = [_layer(spec, numbers, style) for spec in json.loads(str(numbers["layers"]))]
    inputs = torch.from_numpy(numbers["inputs"])
    print("ready", flush=True)
    for _ in sys.stdin:
        with torch.no_grad():
            print(_nanoseconds(layers, inputs, numbers["inputs"].shape[0]), flush=True)


def _nanoseconds(layers: list, inputs: torch.Tensor, steps: int) -> float:
    states = [None] * len(layers)
    start = time.thread_time_ns()
    for step in range(steps):
        x = inputs[step : step + 1]
        for k, layer in enumerate(layers):
            x, states[k] = layer(x, states[k])
    return (time.thread_time_ns() - start) / steps


def _layer(spec: dict, numbers: np.lib.npyio.NpzFile, style: str):
    module = {"linear": _linear, "conv": _conv, "pool": _pool, "flatten": _flatten}.get(spec["is"])
    if module is not None:
        made = module(spec, numbers)
        return lambda x, state: (made(x), state)
    back = None if spec["back"] is None else _linear({"name": spec["back"]}, numbers)
    return (_eager if style == "eager" else _snntorch)(spec, back)


def _linear(spec: dict, numbers) -> torch.nn.Module:
    weight = torch.from_numpy(numbers[f"{spec['name']}.weight"])
    module = torch.nn.Linear(weight.shape[1], weight.shape[0], bias=_has_bias(spec, numbers))
    return _filled(module, spec, numbers, weight)


def _conv(spec: dict, numbers) -> torch.nn.Module:
    weight = torch.from_numpy(numbers[f"{spec['name']}.weight"])
    module = torch.nn.Conv2d(
        weight.shape[1], weight.shape[0], weight.shape[2:], stride=spec["stride"],
        padding=spec["padding"], bias=_has_bias(spec, numbers),
    )  # fmt: skip
    return _filled(module, spec, numbers, weight)


def _has_bias(spec: dict, numbers) -> bool:
    return f"{spec['name']}.bias" in numbers


def _filled(module, spec: dict, numbers, weight: torch.Tensor) -> torch.nn.Module:
    module.weight = torch.nn.Parameter(weight)
    if _has_bias(spec, numbers):
        module.bias = torch.nn.Parameter(torch.from_numpy(numbers[f"{spec['name']}.bias"]))
    return module


def _pool(spec: dict, _) -> torch.nn.Module:
    return torch.nn.LPPool2d(1, spec["size"])


def _flatten(_spec: dict, _) -> torch.nn.Module:
    return torch.nn.Flatten()


def _eager(spec: dict, back):
    """As one writes it by hand, with tensors."""
    decay, threshold = spec["decay"], spec["threshold"]
    synaptic_decay, subtracts = spec["synaptic_decay"], spec["subtracts"]

    def step(x, state):
        v, i, z = (torch.zeros_like(x),) * 3 if state is None else state
        if back is not None:
            x = x + back(z)
        if synaptic_decay is not None:
            i = synaptic_decay * i + x
            x = i
        v = decay * v + x
        if subtracts:
            v = v - z * threshold
        z = (v > threshold).to(x.dtype)
        if not subtracts:
            v = v * (1 - z)
        return z, (v, i, z)

    return step


def _snntorch(spec: dict, back):
    import snntorch

    reset = "subtract" if spec["subtracts"] else "zero"
    kept = {"threshold": spec["threshold"], "reset_mechanism": reset}
    if spec["synaptic_decay"] is None:
        neuron = snntorch.Leaky(beta=spec["decay"], **kept)
    else:
        neuron = snntorch.Synaptic(alpha=spec["synaptic_decay"], beta=spec["decay"], **kept)

    def step(x, state):
        if state is None:
            zeros = torch.zeros_like(x)
            state = (zeros, [zeros] * (1 if spec["synaptic_decay"] is None else 2))
        if back is not None:
            x = x + back(state[0])
        z, *after = neuron(x, *state[1])
        return z, (z, after)

    return step


if __name__ == "__main__":
    main(*sys.argv[1:])
