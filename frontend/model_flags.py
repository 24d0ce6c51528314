"""The flags that say what a model is compiled into: every verb that takes a model has them."""

from __future__ import annotations

import re

from absl import flags

from frontend.command_line import UsageError, standard_output
from frontend.options import CompileOptions, Dtype, Scheme, State, Synapses

_SUFFIXES = {"": 1, "k": 1024, "m": 1024**2}


class _BytesParser(flags.ArgumentParser):
    """20480, 20k or 1M; k and M are powers of 1024."""

    def parse(self, argument: str | int | None) -> int | None:
        if argument is None or isinstance(argument, int):
            return argument
        match = re.fullmatch(r"([0-9]+)([km]?)", argument.lower(), re.ASCII)
        if not match:
            raise ValueError("expected a number of bytes, as in 20480, 20k or 1M")
        return int(match[1]) * _SUFFIXES[match[2]]


_NAME = flags.DEFINE_string(
    "name", None, "prefix of all symbols and files, a C identifier (default: from the model's name)"
)
_DTYPE = flags.DEFINE_enum(
    "dtype",
    "f32",
    [dtype.value for dtype in Dtype],
    "number format: floats, integers with weights of so many bits, or auto: integers with weights "
    "as narrow as --max-drop and --max-flash allow",
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
    "set",
    [],
    "override a field of the step rule, for all nodes or one: lif1.reset=subtract; in integer "
    "networks also the width of weights: fc1.weights=i4",
)
_SYNAPSES = flags.DEFINE_enum(
    "synapses",
    "auto",
    [synapses.value for synapses in Synapses],
    "how synapses go over their inputs: all of them, each with a test whether it is zero, a list "
    "of those that are not, or what costs least; the results are the same to the bit",
)
_ACTIVITY = flags.DEFINE_float(
    "activity",
    CompileOptions.activity,
    "the expected share of a synapse's inputs that are not zero, from 0 to 1: it decides which "
    "synapses walk events; if left out, that of the calibration data, or 0.1 without them",
)
_STATE = flags.DEFINE_enum(
    "state",
    "i32",
    [state.value for state in State],
    "integer networks: what membranes are stored in",
)
_SCHEME = flags.DEFINE_enum(
    "scheme",
    "channel",
    [scheme.value for scheme in Scheme],
    "integer networks: a real scale for each output channel, or a power of two for each tensor, "
    "which is there for comparison",
)
_CALIBRATION = flags.DEFINE_multi_string(
    "calibration",
    [],
    "inputs like those to come, which show how active synapses are, and by which weights of "
    "integer networks are rounded and ranges chosen: .npy or .npz (steps x shape, or samples x "
    "steps x shape) or NIR data; NODE=X.npy where the model has several Inputs",
)
_INPUT_KIND = flags.DEFINE_multi_string(
    "input_kind",
    [],
    "what Inputs are fed with: spikes (0 or 1, a byte each) or analog (floats; in integer networks "
    "16 bits); NODE=spikes for one of them (default: analog; in integer networks as the "
    "calibration data are)",
)
_INPUT_RANGE = flags.DEFINE_multi_string(
    "input_range",
    [],
    "integer networks: the largest magnitude of analog inputs, as a number; NODE=1.5 for one of "
    "them (default: twice that of the calibration data)",
)
_MAX_DROP = flags.DEFINE_float(
    "max_drop",
    None,
    "with --dtype auto: the largest loss on the calibration data that narrow weights may cost, "
    "a share from 0 to 1",
)
_MAX_FLASH = flags.DEFINE(
    _BytesParser(), "max_flash", None, "with --dtype auto: the most bytes of tables; 20k, 1M"
)


def set_default_dtype(dtype: Dtype) -> None:
    """For a verb whose --dtype is another one where none is given."""
    flags.set_default(_DTYPE, dtype.value)


def lists_profiles() -> bool:
    """Prints the profiles where it is their list that the user asks for, and not a model."""
    if _PROFILE.value != "list":
        return False
    from frontend.profile_list import show_profiles

    with standard_output():
        show_profiles()
    return True


def model_argument(arguments: list[str]) -> str:
    """The one MODEL.nir, as the user typed it. Raises UsageError where there is not just one."""
    if not arguments:
        raise UsageError("expected one MODEL.nir, got none")
    if len(arguments) != 1:
        raise UsageError(f"expected one MODEL.nir, got {len(arguments)}: {' '.join(arguments)}")
    if not arguments[0]:
        raise UsageError("expected one MODEL.nir, got an empty file name")
    return arguments[0]


def compile_options() -> CompileOptions:
    """What the flags of this module say."""
    return CompileOptions(
        name=_NAME.value,
        dtype=Dtype(_DTYPE.value),
        profile=_PROFILE.value,
        dt=_DT.value,
        settings=tuple(_SET.value),
        synapses=Synapses(_SYNAPSES.value),
        activity=_ACTIVITY.value,
        state=State(_STATE.value),
        scheme=Scheme(_SCHEME.value),
        calibration=tuple(_CALIBRATION.value),
        input_kind=tuple(_INPUT_KIND.value),
        input_range=tuple(_INPUT_RANGE.value),
        max_drop=_MAX_DROP.value,
        max_flash=_MAX_FLASH.value,
    )
