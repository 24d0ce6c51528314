"""write_step_network KEY STEPS OUT.nir OUT.npy: a network of //bench:step with its first inputs."""

from __future__ import annotations

import pathlib

import numpy as np
from absl import app

from bench.step_networks import step_networks


def main(argv: list[str]) -> None:
    _, key, steps, model, inputs = argv
    (network,) = (network for network in step_networks() if network.key == key)
    pathlib.Path(model).write_bytes(network.model)
    np.save(inputs, network.inputs[: int(steps)])


if __name__ == "__main__":
    app.run(main)
