"""The flags that say what a model is compiled into: every verb that takes a model has them."""

from __future__ import annotations

from absl import flags

from frontend.command_line import UsageError
from frontend.network import NumberFormat
from frontend.options import CompileOptions

_NAME = flags.DEFINE_string(
    "name", None, "prefix of all symbols and files, a C identifier (default: from the model's name)"
)
_DTYPE = flags.DEFINE_enum(
    "dtype", "f32", [f.value for f in NumberFormat], "number format of weights and membranes"
)
_PROFILE = flags.DEFINE_string(
    "profile",
    None,
    "whose step rule the network follows: nir, snntorch, norse, ... (docs/semantics.md); "
    "without it the file's own numbers have to leave only one; `--profile list` prints them all",
)
_DT = flags.DEFINE_float(
    "dt", None, "time step in the file's unit of time (default: the profile's)"
)
_SET = flags.DEFINE_multi_string(
    "set", [], "override a field of the step rule, for all nodes or one: lif1.reset=subtract"
)


def wants_profiles() -> bool:
    """Is it not a model but the list of profiles that the user asks for?"""
    return _PROFILE.value == "list"


def model_argument(arguments: list[str]) -> str:
    """The one MODEL.nir, as the user typed it. Raises UsageError where there is not just one."""
    if len(arguments) != 1:
        raise UsageError(f"expected one MODEL.nir, got {len(arguments)}: {' '.join(arguments)}")
    if not arguments[0]:
        raise UsageError("expected one MODEL.nir, got an empty file name")
    return arguments[0]


def compile_options() -> CompileOptions:
    """What the flags of this module say."""
    return CompileOptions(
        name=_NAME.value,
        dtype=NumberFormat(_DTYPE.value),
        profile=_PROFILE.value,
        dt=_DT.value,
        settings=tuple(_SET.value),
    )
