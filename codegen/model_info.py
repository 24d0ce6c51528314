"""Where a generated file comes from: what its head, its comments and its manifest say."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class NodeInfo:
    """A node of the network.

    name            the NIR node's name after inlining
    nir_type        "LIF", "Linear", …
    equation        what it computes, on one line; "" where there is nothing to say
    profile_fields  (field, value) of its resolved step rule; empty for stateless nodes
    """

    name: str
    nir_type: str
    equation: str
    profile_fields: tuple[tuple[str, str], ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class PortScale:
    """An Input or Output of an integer network whose integers stand for numbers.

    node   the Input's or Output's name
    scale  number = integer * scale; above 0
    """

    node: str
    scale: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class FormatInfo:
    """How integers of an integer network stand for numbers: number = integer * scale.

    node       whose numbers they are
    role       what they are to the node: of a state ("v", "i", "line") or a table ("weight",
               "threshold") its role in the interface, else another word ("sum", "output")
    bits       of one stored integer
    scales     one for all, or one for each channel, that is each index of the first dimension
    saturates  whether values may reach the limit of the storage, as far as bounds can tell
    note       what else is to be said, on one line
    """

    node: str
    role: str
    bits: int
    scales: tuple[float, ...]
    saturates: bool = False
    note: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModelInfo:
    """The model and the options that it was compiled with.

    prefix        starts every symbol at file scope and is the name of the files; names.py checks it
    model_file    base name of the model's file
    model_sha256  of its bytes, in hex
    options       as on the command line, defaults left out
    versions      (part, version) of everything that the output depends on
    profile       of the step rule
    dt            time step in the file's own unit; None where the nodes' rules do not agree on one
    dtype         the number format, "f32" or "f64"; of integer networks "i4", "i8", "i16", "auto"
    nodes         in execution order
    port_scales   integer networks: of every analog Input and Output
    formats       integer networks: of every layer, in execution order
    """

    prefix: str
    model_file: str
    model_sha256: str
    options: tuple[str, ...]
    versions: tuple[tuple[str, str], ...]
    profile: str
    dt: float | None
    dtype: str
    nodes: tuple[NodeInfo, ...]
    port_scales: tuple[PortScale, ...] = ()
    formats: tuple[FormatInfo, ...] = ()

    @property
    def step_rule(self) -> str:
        """Profile and dt on one line."""
        if self.dt is not None:
            return f"{self.profile}, dt = {self.dt!r}"
        return f"{self.profile}, dt per node" if self._has_steps else self.profile

    @property
    def _has_steps(self) -> bool:
        return any(field == "dt" for node in self.nodes for field, _ in node.profile_fields)

    def node(self, name: str) -> NodeInfo | None:
        """The node of this name, if the network has it."""
        return next((node for node in self.nodes if node.name == name), None)
