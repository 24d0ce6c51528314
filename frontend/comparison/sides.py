"""The two number formats that are compared, and the network in each of them."""

from __future__ import annotations

import dataclasses
import pathlib

from codegen.sizes import Sizes
from frontend.compiler import Compilation, examine, sizes_of
from frontend.diagnostics import Findings
from frontend.discretise import parse_setting
from frontend.network import Network
from frontend.options import CompileOptions, Dtype, Scheme, State


@dataclasses.dataclass(frozen=True, kw_only=True)
class Format:
    """A number format, spelt `DTYPE[:SCHEME][:STATE]`: i8, i8:pow2, i4:i16.

    scheme and state are those of integer networks; the defaults for floats.
    """

    dtype: Dtype
    scheme: Scheme = Scheme.CHANNEL
    state: State = State.I32

    def __str__(self) -> str:
        words = [self.dtype.value]
        if self.scheme is not Scheme.CHANNEL:
            words.append(self.scheme.value)
        if self.state is not State.I32:
            words.append(self.state.value)
        return ":".join(words)


def parse_format(text: str) -> Format:
    """Raises ValueError, with what was expected, for what is none."""
    first, *words = text.split(":")
    dtypes = [dtype.value for dtype in Dtype if dtype is not Dtype.AUTO]
    if first not in dtypes:
        raise ValueError(f"expected one of {', '.join(dtypes)}, found {first!r}")
    dtype, found = Dtype(first), {}
    kinds = {"scheme": Scheme, "state": State}
    for word in words:
        role = next((r for r, kind in kinds.items() if word in [k.value for k in kind]), None)
        if role is None or role in found:
            known = [value.value for kind in kinds.values() for value in kind]
            raise ValueError(
                f"after the dtype, expected a scheme or a state ({', '.join(known)}), each at most "
                f"once, found {word!r}"
            )
        found[role] = kinds[role](word)
    if found and dtype.float_format is not None:
        raise ValueError(f"{dtype.value} has neither scheme nor state, found {':'.join(words)!r}")
    return Format(dtype=dtype, **found)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Side:
    """A model in one of the two formats.

    widths   settings that give weights of integers other widths: fc1.weights=i4
    network  what is run: in floats or in integers
    sizes    of its C
    """

    format: Format
    widths: tuple[str, ...]
    network: Network
    sizes: Sizes

    @property
    def label(self) -> str:
        """What people are told that it is: a format, `i8+set` where widths were set."""
        return f"{self.format}+set" if self.widths else str(self.format)


def side_options(options: CompileOptions, against: Format) -> tuple[CompileOptions, CompileOptions]:
    """The options of the reference side and of the one that is tested.

    options: as given. What they say of the model and of its inputs holds for both sides; of the
    format (dtype, scheme, state, widths, limits) for the tested one only.
    """
    reference = dataclasses.replace(
        options,
        dtype=against.dtype,
        scheme=against.scheme,
        state=against.state,
        settings=tuple(text for text in options.settings if not _is_width(text)),
        max_drop=None,
        max_flash=None,
    )
    if (options.dtype.float_format is None) == (against.dtype.float_format is None):
        return reference, options
    # What integers are made with is meant for the side that is in integers.
    if against.dtype.float_format is None:
        return reference, _without_inputs(options)
    return _without_inputs(reference), options


def build_side(model: pathlib.Path, options: CompileOptions, findings: Findings) -> Side | None:
    """None where findings say why the model cannot be compiled so."""
    network = examine(model, options, findings).compiled
    if network is None:
        return None
    return _side(network, sizes_of(network, options), options)


def compiled_side(compiled: Compilation, options: CompileOptions) -> Side:
    """Of a model that was compiled with these options."""
    network = compiled.examined.compiled
    assert network is not None, "a network that was refused"
    return _side(network, compiled.generated.sizes, options)


def _side(network: Network, sizes: Sizes, options: CompileOptions) -> Side:
    is_float = options.dtype.float_format is not None
    return Side(
        format=Format(dtype=options.dtype, scheme=options.scheme, state=options.state),
        widths=() if is_float else tuple(filter(_is_width, options.settings)),
        network=network,
        sizes=sizes,
    )


def _without_inputs(options: CompileOptions) -> CompileOptions:
    return dataclasses.replace(options, calibration=(), input_kind=(), input_range=())


def _is_width(text: str) -> bool:
    try:
        return parse_setting(text).field == "weights"
    except ValueError:
        return False  # told where settings are checked
