"""The options of a compilation, under one name everywhere: flag, Bazel attribute, argument."""

from __future__ import annotations

import dataclasses
import enum

from frontend.network import NumberFormat


class Level(enum.Enum):
    """A level of the intermediate representation, or the C at the end of the way."""

    SNN = "snn"
    LINALG = "linalg"
    LOOPS = "loops"
    LLVM = "llvm"
    C = "c"


@dataclasses.dataclass(frozen=True, kw_only=True)
class CompileOptions:
    """What a user can choose.

    name      prefix of every symbol and of every file; None: made from the model's file name
    dtype     the number format of currents, membranes and weights
    profile   the step rules' profile; None: the model's metadata, or what its numbers leave
    dt        the time step in the file's own unit of time; None: the profile's
    settings  `[NODE.]FIELD=VALUE`, each overriding one field of the step rule
    """

    name: str | None = None
    dtype: NumberFormat = NumberFormat.F32
    profile: str | None = None
    dt: float | None = None
    settings: tuple[str, ...] = ()

    def spelled_out(self) -> tuple[str, ...]:
        """The options as they stand in the generated files (defaults left out)."""
        words = []
        if self.dtype is not NumberFormat.F32:
            words.append(f"--dtype={self.dtype.value}")
        if self.name is not None:
            words.append(f"--name={self.name}")
        if self.profile is not None:
            words.append(f"--profile={self.profile}")
        if self.dt is not None:
            words.append(f"--dt={self.dt!r}")
        return (*words, *(f"--set={setting}" for setting in self.settings))
