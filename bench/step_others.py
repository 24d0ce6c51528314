"""What ours is set beside and is not built here: eager PyTorch, snnTorch, the reference system."""

from __future__ import annotations

import json
import pathlib
import re
import subprocess

import numpy as np

from bench.step_build import Workshop
from frontend.network import (
    ConvLayer,
    FlattenLayer,
    LinearLayer,
    NeuronLayer,
    PoolLayer,
    Timing,
)
from frontend.step_rule import Reset

_SCRIPT = pathlib.Path(__file__).parent / "step_torch.py"
# Steps of one measurement: they take longer than ours.
_STEPS = 100


class Torch:
    """A network in f32 in PyTorch; style: "eager" or "snntorch"."""

    def __init__(self, python: str, style: str, workshop: Workshop, folder: pathlib.Path):
        """python: a program that imports torch and, for that style, snntorch."""
        path = folder / "torch.npz"
        np.savez(path, **_numbers(workshop))
        self._process = subprocess.Popen(
            [python, str(_SCRIPT), str(path), style],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        if self._answer() != "ready":
            raise SystemExit(
                f"--torch_python {python} cannot run {style}; it has to import numpy, torch and "
                "snntorch: its own error stands above"
            )
        self.measure()

    def measure(self) -> float:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return float(self._answer())

    def close(self) -> None:
        self._process.communicate()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def _numbers(workshop: Workshop) -> dict[str, np.ndarray]:
    """Weights, biases, inputs, and `layers`: the chain in JSON."""
    network = workshop.discretised
    inputs = workshop.inputs[:_STEPS].reshape(-1, *network.inputs[0].shape).astype(np.float32)
    numbers: dict[str, np.ndarray] = {"inputs": inputs}
    layers: list[dict] = []
    for layer in network.layers:
        if isinstance(layer, LinearLayer | ConvLayer):
            numbers[f"{layer.name}.weight"] = layer.weight
            if layer.bias is not None:
                numbers[f"{layer.name}.bias"] = layer.bias
        if isinstance(layer, LinearLayer) and layer.sources[0].timing is Timing.NOW:
            layers.append({"is": "linear", "name": layer.name})
        elif isinstance(layer, ConvLayer):
            padding = [before for before, _ in layer.window.padding]
            layers.append(
                {"is": "conv", "name": layer.name, "stride": layer.window.stride,
                 "padding": padding}
            )  # fmt: skip
        elif isinstance(layer, PoolLayer):
            layers.append({"is": "pool", "size": layer.window.kernel})
        elif isinstance(layer, FlattenLayer):
            layers.append({"is": "flatten"})
        elif isinstance(layer, NeuronLayer):
            layers.append(_population(layer, workshop))
    numbers["layers"] = np.array(json.dumps(layers))
    return numbers


def _population(layer: NeuronLayer, workshop: Workshop) -> dict:
    network = workshop.discretised
    sources = [network[source.layer] for source in layer.sources]
    back = [x.name for x in sources if x.sources[0].timing is Timing.PREVIOUS]
    decay = layer.synaptic_decay
    return {
        "is": "neurons",
        "decay": float(layer.decay.flat[0]),
        "synaptic_decay": None if decay is None else float(decay.flat[0]),
        "threshold": float(layer.threshold.flat[0]),
        "subtracts": layer.rule.reset is Reset.SUBTRACT,
        "back": back[0] if back else None,
    }


class ReferenceSystem:
    """A network as snn-mlir, the reference system, runs it: its own program with a clock around
    each step.
    """

    def __init__(self, program: str, workshop: Workshop, folder: pathlib.Path):
        """program: the path of `snn-mlir`, whose tools are where it finds them."""
        model = folder / "reference"
        model.mkdir()
        (model / "network.nir").write_bytes(workshop.network.model)
        np.save(model / "input.npy", workshop.network.inputs[:_STEPS])
        quantised = ["--quantize"] if workshop.number_format == "i8" else []
        _run([program, "run", str(model), *quantised])
        built = model / "build"
        source = (built / "main.c").read_text()
        source, count = _CALL.subn(r"\n{ begin_step(); \1; end_step(); }", source)
        if count != 1:
            raise SystemExit(f"{built / 'main.c'}: {count} calls of a step were found; expected 1")
        (built / "timed.c").write_text(_CLOCK + source)
        self._program = built / "timed"
        _run(["gcc", "-O2", f"-I{built}", str(built / "timed.c"), str(built / "network.o"), "-lm",
              "-o", str(self._program)])  # fmt: skip

    @classmethod
    def of(cls, program: str, workshop: Workshop, folder: pathlib.Path) -> ReferenceSystem | None:
        """None where it cannot run the network: its models are fewer than ours."""
        try:
            return cls(program, workshop, folder)
        except subprocess.CalledProcessError as error:
            print(f"{workshop.network.name}: {error.output.strip().splitlines()[-1]}")
            return None

    def measure(self) -> float:
        done = subprocess.run([str(self._program)], check=True, capture_output=True, text=True)
        return float(done.stderr.split()[-1])


_CALL = re.compile(r"\n +(_mlir_ciface_snn_forward_step\([^;]*\));")
_CLOCK = """#include <stdio.h>
#include <time.h>
static double nanoseconds, begun;
static int steps;
static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}
static void begin_step(void) { begun = now(); }
static void end_step(void) { nanoseconds += now() - begun; ++steps; }
__attribute__((destructor)) static void report(void)
{
    fprintf(stderr, "%f\\n", nanoseconds / steps);
}
"""


def _run(command: list[str]) -> None:
    subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True)
