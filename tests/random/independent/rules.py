"""The step rule of a node: the table of profiles of docs/semantics.md, typed from there."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

NEURONS = ("I", "IF", "LI", "LIF", "CubaLI", "CubaLIF")
SPIKING = ("IF", "LIF", "CubaLIF")

# In the order of _COLUMNS, which is the page's.
PROFILES = {
    "nir": "None euler nir first gt binary to_value same_step updated 0",
    "snntorch": "1e-4 euler one first gt binary subtract next_step updated 0",
    "snntorch:zero": "1e-4 euler one first gt binary zero same_step updated 0",
    "snntorch:none": "1e-4 euler one first gt binary none same_step updated 0",
    "norse": "1e-6 euler nir first gt binary to_value same_step updated 0",
    "sinabs": "1 exp one_minus_decay first ge multi subtract same_step updated 0",
    "sinabs:single": "1 exp one_minus_decay first ge binary subtract same_step updated 0",
    "rockpool": "1e-3 exp one decay_after_jump ge multi subtract same_step updated 0",
    "spikingjelly": "1e-4 euler nir first ge binary to_value same_step updated v_reset",
    "spyx": "1 euler one first gt binary subtract next_step previous 0",
    "lava": "1e-4 euler nir first gt binary zero same_step updated 0",
}
_COLUMNS = (
    *("dt", "decay", "gain", "current", "compare"),
    *("spikes", "reset", "reset_at", "fire_from", "v0"),
)


@dataclasses.dataclass(frozen=True)
class Rule:
    """The fields of docs/semantics.md, with their values' names; dt and floor as numbers."""

    dt: float
    decay: str
    gain: str
    current: str
    compare: str
    spikes: str
    reset: str
    reset_at: str
    fire_from: str
    v0: str
    floor: float | None


@dataclasses.dataclass(frozen=True)
class Setting:
    """node: "" for all."""

    node: str
    field: str
    value: str


def parsed(texts: Sequence[str]) -> list[Setting]:
    """Overrides as `--set` takes them."""
    found = []
    for text in texts:
        key, _, value = text.partition("=")
        node, _, field = key.rpartition(".")
        found.append(Setting(node, field, value))
    return found


def rule_of(
    profile: str, kind: str, name: str, settings: Sequence[Setting], *, in_cycle: bool
) -> Rule:
    """in_cycle: of the whole graph, Delays included."""
    values = dict(zip(_COLUMNS, PROFILES[profile].split(), strict=True)) | {"floor": "none"}
    if profile == "snntorch:zero" and (kind == "CubaLIF" or in_cycle):
        values |= {"reset": "drop", "reset_at": "next_step"}
    if profile == "norse" and kind == "IF":
        values["gain"] = "one"
    if profile == "norse" and kind == "CubaLIF":
        values["current"] = "jump_then_decay"
    if profile == "spyx" and kind == "CubaLIF":
        values["reset_at"] = "same_step"
    for node in ("", name):  # Those of the node itself have the last word.
        for setting in settings:
            if setting.node == node and setting.field in values and _concerns(setting, kind):
                values[setting.field] = setting.value
    floor, dt = values.pop("floor"), values.pop("dt")
    return Rule(dt=float(dt), floor=None if floor == "none" else float(floor), **values)


def _concerns(setting: Setting, kind: str) -> bool:
    """v0 holds for the nodes that have the parameter."""
    starts = {"v_reset": SPIKING, "v_leak": ("LI", "LIF", "CubaLI", "CubaLIF")}
    return setting.field != "v0" or kind in starts.get(setting.value, NEURONS)


def channels_last(profile: str, settings: Sequence[Setting]) -> bool:
    """Whether a Flatten reads a map as [H, W, C]."""
    found = "hwc" if profile == "spyx" else "chw"
    for setting in settings:
        if setting.field == "flatten":
            found = setting.value
    return found == "hwc"
