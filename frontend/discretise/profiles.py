"""The profiles: one full step rule per framework that writes NIR files, as a table.

A profile is a row of fields, and deviations from it by a node's class and whether it is on a cycle.
What the fields mean, and where the rows come from, is in docs/semantics.md.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping

from frontend.step_rule import (
    Compare,
    Current,
    Decay,
    FireFrom,
    Gain,
    InitialMembrane,
    Reset,
    ResetAt,
    Spikes,
)


class FlattenOrder(enum.Enum):
    """The order in which a Flatten reads a [C, H, W] map."""

    CHW = "chw"
    HWC = "hwc"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Deviation:
    """Fields that differ for some nodes. in_cycle: None where it does not matter."""

    nir_types: frozenset[str]
    in_cycle: bool | None = None
    fields: Mapping[str, enum.Enum]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Profile:
    """dt: in the file's own unit of time, None where it has to be given.

    summary: one line for people.
    input_passes_recurrence: an edge from an Input to the Linear on a neuron's own feedback is read
        as one to the neuron: the exporter writes it so.
    pool_padding_is_total: a pool's padding is that of both sides together: the exporter writes it
        so.
    """

    name: str
    summary: str
    dt: float | None
    fields: Mapping[str, enum.Enum]
    deviations: tuple[Deviation, ...] = ()
    flatten: FlattenOrder = FlattenOrder.CHW
    input_passes_recurrence: bool = False
    pool_padding_is_total: bool = False

    def rule(self, nir_type: str, in_cycle: bool) -> dict[str, object]:
        """The step rule's fields for one node, floor included, dt not."""
        fields: dict[str, object] = {**self.fields, "floor": None}
        for deviation in self.deviations:
            if nir_type in deviation.nir_types and deviation.in_cycle in (None, in_cycle):
                fields.update(deviation.fields)
        return fields


def _row(
    decay: str,
    gain: str,
    current: str,
    compare: str,
    spikes: str,
    reset: str,
    reset_at: str,
    fire_from: str,
    v0: str,
) -> dict[str, enum.Enum]:
    return {
        "decay": Decay(decay),
        "gain": Gain(gain),
        "current": Current(current),
        "compare": Compare(compare),
        "spikes": Spikes(spikes),
        "reset": Reset(reset),
        "reset_at": ResetAt(reset_at),
        "fire_from": FireFrom(fire_from),
        "v0": InitialMembrane(v0),
    }


# Rows that differ in the reset: neurons that do not spike have none.
_CUBA = frozenset({"CubaLIF"})
_MEMBRANE_ONLY = frozenset({"IF", "LIF"})
_DROP = {"reset": Reset.DROP, "reset_at": ResetAt.NEXT_STEP}

_TABLE = (
    Profile(
        name="nir",
        summary="the plain reading of NIR: forward Euler with a dt that you give",
        dt=None,
        fields=_row(
            "euler", "nir", "first", "gt", "binary", "to_value", "same_step", "updated", "0"
        ),
    ),
    Profile(
        name="snntorch",
        summary="snnTorch, reset_mechanism='subtract'",
        dt=1e-4,
        fields=_row(
            "euler", "one", "first", "gt", "binary", "subtract", "next_step", "updated", "0"
        ),
    ),
    Profile(
        name="snntorch:zero",
        summary="snnTorch, reset_mechanism='zero'",
        dt=1e-4,
        fields=_row("euler", "one", "first", "gt", "binary", "zero", "same_step", "updated", "0"),
        deviations=(
            Deviation(nir_types=_MEMBRANE_ONLY, in_cycle=True, fields=_DROP),
            Deviation(nir_types=_CUBA, fields=_DROP),
        ),
    ),
    Profile(
        name="snntorch:none",
        summary="snnTorch, reset_mechanism='none'",
        dt=1e-4,
        fields=_row("euler", "one", "first", "gt", "binary", "none", "same_step", "updated", "0"),
    ),
    Profile(
        name="norse",
        summary="Norse 1.1.0, whose exporter writes tau times dt",
        dt=1e-6,
        fields=_row(
            "euler", "nir", "first", "gt", "binary", "to_value", "same_step", "updated", "0"
        ),
        deviations=(
            Deviation(nir_types=frozenset({"IF"}), fields={"gain": Gain.ONE}),
            Deviation(
                nir_types=frozenset({"CubaLIF"}), fields={"current": Current.JUMP_THEN_DECAY}
            ),
        ),
    ),
    Profile(
        name="sinabs",
        summary="Sinabs with multi-spike neurons (its default)",
        dt=1.0,
        fields=_row(
            "exp",
            "one_minus_decay",
            "first",
            "ge",
            "multi",
            "subtract",
            "same_step",
            "updated",
            "0",
        ),
    ),
    Profile(
        name="sinabs:single",
        summary="Sinabs with SingleSpike neurons",
        dt=1.0,
        fields=_row(
            "exp",
            "one_minus_decay",
            "first",
            "ge",
            "binary",
            "subtract",
            "same_step",
            "updated",
            "0",
        ),
    ),
    Profile(
        name="rockpool",
        summary="Rockpool",
        dt=1e-3,
        fields=_row(
            "exp",
            "one",
            "decay_after_jump",
            "ge",
            "multi",
            "subtract",
            "same_step",
            "updated",
            "0",
        ),
    ),
    Profile(
        name="spikingjelly",
        summary="SpikingJelly (hard reset, the only one that it exports)",
        dt=1e-4,
        fields=_row(
            "euler",
            "nir",
            "first",
            "ge",
            "binary",
            "to_value",
            "same_step",
            "updated",
            "v_reset",
        ),
    ),
    Profile(
        name="spyx",
        summary="Spyx",
        dt=1.0,
        fields=_row(
            "euler", "one", "first", "gt", "binary", "subtract", "next_step", "previous", "0"
        ),
        deviations=(Deviation(nir_types=_CUBA, fields={"reset_at": ResetAt.SAME_STEP}),),
        flatten=FlattenOrder.HWC,
        input_passes_recurrence=True,
        pool_padding_is_total=True,
    ),
    Profile(
        name="lava",
        summary="Lava, by the NIR repository's own exporter",
        dt=1e-4,
        fields=_row("euler", "nir", "first", "gt", "binary", "zero", "same_step", "updated", "0"),
    ),
)

PROFILES: Mapping[str, Profile] = {profile.name: profile for profile in _TABLE}
