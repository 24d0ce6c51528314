"""Options of integer networks, as far as they decide what is quantised how."""

import numpy as np
import pytest

from frontend.compiler import sizes_of
from frontend.diagnostics import Findings
from frontend.integers import to_integers
from frontend.network import NeuronLayer, Signal
from frontend.options import CompileOptions, Dtype, Scheme, State
from frontend.quantise.testing import given, linear, net, neurons, read


def model():
    rng = np.random.default_rng(0)
    return net(
        given(shape=(24,)),
        linear("a", "input", rng.normal(0.05, 0.3, (20, 24))),
        neurons("n", "a", shape=(20,), decay=0.9),
        linear("b", "n", rng.normal(0.05, 0.3, (4, 20)), bits=16),
        neurons("m", "b", shape=(4,), decay=0.9),
        read("m", (4,), Signal.SPIKES),
    )


@pytest.fixture
def data(tmp_path):
    """The flag's value: 12 samples of 10 steps of spikes."""
    path = tmp_path / "x.npy"
    np.save(path, np.random.default_rng(1).random((12, 10, 24)) < 0.3)
    return str(path)


def flash_of(network):
    return sizes_of(network, CompileOptions()).flash


def integers(flash=flash_of, **options):
    """(integer network, findings)"""
    findings = Findings("m.nir")
    found = to_integers(model(), CompileOptions(**options), findings, flash)
    return None if found is None else found.network, findings


def no_flash(_network):
    raise AssertionError("asked for without --dtype auto")


@pytest.mark.parametrize("dtype", [Dtype.I4, Dtype.I8, Dtype.I16])
def test_a_dtype_is_the_width_of_weights_that_have_none(dtype, data):
    found, findings = integers(no_flash, dtype=dtype, calibration=(data,))
    assert found["a"].weight_bits == dtype.weight_bits
    assert found["b"].weight_bits == 16
    assert findings.items == []


def test_state_and_scheme_are_handed_on():
    found, _ = integers(no_flash, dtype=Dtype.I8, state=State.I16, input_kind=("spikes",))
    assert {x.fixed.bits for x in found.layers if isinstance(x, NeuronLayer)} == {16}
    found, _ = integers(no_flash, dtype=Dtype.I8, scheme=Scheme.POW2, input_kind=("spikes",))
    assert {x.truncates for x in found.layers if isinstance(x, NeuronLayer)} == {True}


def test_inputs_are_spikes_or_numbers_as_options_and_data_say(data):
    found, _ = integers(no_flash, dtype=Dtype.I8, calibration=(data,))
    assert found["input"].signal is Signal.SPIKES
    found, _ = integers(no_flash, dtype=Dtype.I8, input_range=("1.5",))
    assert (found["input"].signal, found["input"].fixed.scale) == (Signal.ANALOG, 2.0**-14)


def test_without_an_answer_there_is_an_error_and_no_network(tmp_path):
    found, findings = integers(no_flash, dtype=Dtype.I8)
    assert found is None
    assert "nothing tells whether" in findings.errors[0].problem
    found, findings = integers(no_flash, dtype=Dtype.I8, calibration=(str(tmp_path / "no.npy"),))
    assert found is None and len(findings.errors) == 1


def test_flash_is_that_of_the_tables_as_they_are_lowered(data):
    """480 weights in 16 bits and 80 of 16 in any case; and what rescales and factors take."""
    wide, _ = integers(dtype=Dtype.AUTO, calibration=(data,), max_flash=10**6)
    sizes = {16: flash_of(wide)}
    assert wide["a"].weight_bits == 16 and sizes[16] > 2 * 560
    for bits, dtype in ((8, Dtype.I8), (4, Dtype.I4)):
        sizes[bits] = flash_of(integers(no_flash, dtype=dtype, calibration=(data,))[0])
    assert sizes[16] - sizes[8] == 480 and sizes[8] - sizes[4] == 240
    for limit, bits in ((sizes[16], 16), (sizes[16] - 1, 8), (sizes[8] - 1, 4)):
        found, findings = integers(dtype=Dtype.AUTO, calibration=(data,), max_flash=limit)
        assert (found["a"].weight_bits, findings.errors) == (bits, ())
        assert flash_of(found) <= limit
    _, findings = integers(dtype=Dtype.AUTO, calibration=(data,), max_flash=sizes[4] - 1)
    (error,) = findings.errors
    assert error.found.startswith(f"{sizes[4]:,} bytes of tables with all weights in 4 bits")


def test_options_that_are_refused_elsewhere_make_no_network(data):
    assert integers(dtype=Dtype.AUTO, max_drop=0.1, input_kind=("spikes",))[0] is None
