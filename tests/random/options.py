"""Random options: every profile, overrides for all nodes and for one, all with a meaning."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from hypothesis import strategies as st

from frontend.discretise.profiles import PROFILES, FlattenOrder
from frontend.discretise.resolve import METADATA_KEY
from frontend.step_rule import Spikes
from tests.random.case import Options
from tests.random.nodes import Draw

_SPIKING = ("compare", "spikes", "reset")
# The fields that mean something for a node type; `reset` stands for all of _RESETS.
RULES: Mapping[str, tuple[str, ...]] = {
    "I": ("gain", "floor"),
    "IF": ("gain", *_SPIKING, "v0", "floor"),
    "LI": ("decay", "gain", "v0", "floor"),
    "LIF": ("decay", "gain", *_SPIKING, "v0", "floor"),
    "CubaLI": ("decay", "gain", "current", "v0", "floor"),
    "CubaLIF": ("decay", "gain", "current", *_SPIKING, "v0", "floor"),
}
# Where the membrane of a node type may start.
_STARTS = {
    "IF": ("0", "v_reset"),
    "LI": ("0", "v_leak"),
    "LIF": ("0", "v_reset", "v_leak"),
    "CubaLI": ("0", "v_leak"),
    "CubaLIF": ("0", "v_reset", "v_leak"),
}
_VALUES = {
    "decay": ("euler", "exp"),
    "gain": ("nir", "one", "one_minus_decay", "decay"),
    "current": ("first", "after", "jump_then_decay", "decay_after_jump"),
    "compare": ("gt", "ge"),
    "spikes": ("binary", "multi"),
    "floor": ("-0.25", "0", "none"),
}
# (reset, reset_at, fire_from), all that have a meaning.
_RESETS = (
    *(("subtract", at, fire) for at in ("same_step", "next_step", "both")
      for fire in ("updated", "previous")),
    *(("zero", at, "updated") for at in ("same_step", "next_step", "both")),
    ("zero", "same_step", "previous"),
    *(("drop", at, "updated") for at in ("next_step", "both")),
    *((reset, "same_step", fire) for reset in ("to_value", "none")
      for fire in ("updated", "previous")),
)  # fmt: skip


@dataclasses.dataclass(frozen=True, kw_only=True)
class DrawnOptions:
    """options     profile, dt and the settings for all nodes
    metadata       of the graph, which may name the profile in the options' place
    dt             the time step in force
    channels_last  the order in which a Flatten reads a map
    total_padding  a pool's padding is that of both sides together
    negative       thresholds may be negative: no neuron counts spikes
    """

    options: Options
    metadata: Mapping[str, object]
    dt: float
    channels_last: bool
    total_padding: bool
    negative: bool


@st.composite
def drawn_options(draw: Draw, profile_name: str | None) -> DrawnOptions:
    """Options of one profile; None: of any."""
    profile = PROFILES[profile_name or draw(st.sampled_from(list(PROFILES)))]
    dt = profile.dt
    given = None
    if dt is None or draw(st.integers(0, 3)) == 3:
        given = dt = draw(st.sampled_from((1.0, 1e-3, 0.25)))
    counts = profile.fields["spikes"] is Spikes.MULTI
    negative = not counts and draw(st.integers(0, 3)) == 3
    settings = []
    flatten = profile.flatten
    if draw(st.integers(0, 3)) == 3:
        flatten = draw(st.sampled_from(FlattenOrder))
        settings.append(f"flatten={flatten.value}")
    for _ in range(draw(st.sampled_from((0, 0, 1, 2)))):
        settings += draw(_setting("CubaLIF", "", negative=negative))
    in_metadata = draw(st.integers(0, 4)) == 4
    return DrawnOptions(
        options=Options(
            profile=None if in_metadata else profile.name, dt=given, settings=tuple(settings)
        ),
        metadata={METADATA_KEY: profile.name} if in_metadata else {},
        dt=dt,
        channels_last=flatten is FlattenOrder.HWC,
        total_padding=profile.pool_padding_is_total,
        negative=negative,
    )


@st.composite
def node_settings(
    draw: Draw, neurons: list[tuple[str, str]], drawn: DrawnOptions
) -> tuple[str, ...]:
    """Overrides for single nodes, given as (name after inlining, type)."""
    addressed = [(name, kind) for name, kind in neurons if "=" not in name]
    found: list[str] = []
    if addressed and draw(st.integers(0, 2)) == 2:
        for _ in range(draw(st.integers(1, 3))):
            name, kind = draw(st.sampled_from(addressed))
            found += draw(_setting(kind, f"{name}.", negative=drawn.negative))
            if draw(st.integers(0, 7)) == 7:
                found.append(f"{name}.dt={drawn.dt * 2!r}")
    return tuple(found)


@st.composite
def _setting(draw: Draw, kind: str, prefix: str, *, negative: bool) -> list[str]:
    """One override for a node type, or the three of a reset that belong together."""
    field = draw(st.sampled_from(RULES[kind]))
    if field == "reset":
        values = zip(
            ("reset", "reset_at", "fire_from"), draw(st.sampled_from(_RESETS)), strict=True
        )
        return [f"{prefix}{name}={value}" for name, value in values]
    values = {**_VALUES, "v0": _STARTS.get(kind, ())}
    allowed = ("binary",) if field == "spikes" and negative else values[field]
    return [f"{prefix}{field}={draw(st.sampled_from(allowed))}"]
