"""dtype auto: the limits are kept, by widths that are about as good as any."""

import functools
import itertools

import numpy as np
import pytest

from frontend.diagnostics import Findings, Severity
from frontend.network import NeuronKind, Signal
from frontend.quantise import widths
from frontend.quantise.observation import observe
from frontend.quantise.quantiser import prepare
from frontend.quantise.testing import given, linear, net, neurons, options, read, scale
from frontend.quantise.widths import WIDTHS, Limits, choose_widths

LIF = NeuronKind.LIF
SAMPLES = 10


def toy(seed, sizes=(10, 8, 8, 4), bits=(None, None, None)):
    """Three matrices of one size or another, each in front of a population."""
    rng = np.random.default_rng(seed)
    layers, before = [given(shape=sizes[:1])], "input"
    for k, (inputs, outputs) in enumerate(itertools.pairwise(sizes)):
        weight = rng.normal(0.1, 0.5, (outputs, inputs))
        layers.append(linear(f"w{k}", before, weight, bits=bits[k]))
        layers.append(neurons(f"n{k}", f"w{k}", LIF, (outputs,), decay=0.9))
        before = f"n{k}"
    samples = [{"input": (rng.random((10, sizes[0])) < 0.3) * 1.0} for _ in range(SAMPLES)]
    return net(*layers, read(before, sizes[-1:], Signal.SPIKES)), samples


def flash_of(network):
    return sum(x.weight.size * x.weight_bits // 8 for x in network.layers if hasattr(x, "weight"))


def chooser(network, samples):
    network = prepare(network, {})
    return widths._Chooser(network, options(samples=samples), observe(network, samples), flash_of)


def choose(network, samples, drop=None, flash=None, flash_of=flash_of):
    network = prepare(network, {})
    findings = Findings("m.nir")
    found = choose_widths(
        network,
        options(samples=samples),
        observe(network, samples),
        Limits(drop=drop, flash=flash),
        flash_of,
        findings,
    )
    return found, findings


def chosen(found):
    return {x.name: x.weight_bits for x in found.network.layers if hasattr(x, "weight_bits")}


@functools.cache
def everything(seed):
    """(network, samples, every choice of widths, as it turns out)"""
    network, samples = toy(seed)
    all_of_them = chooser(network, samples)
    tried = [
        all_of_them.trial(dict(zip(all_of_them.free, each, strict=True)), len(samples))
        for each in itertools.product(WIDTHS, repeat=len(all_of_them.free))
    ]
    return network, samples, tried


def trial_of(found, network, samples):
    return chooser(network, samples).trial(chosen(found), len(samples))


@pytest.mark.parametrize("drop", [0.0, 0.1, 0.3])
def test_a_drop_is_kept_with_about_the_least_flash(drop):
    network, samples, tried = everything(2)
    found, findings = choose(network, samples, drop=drop)
    now = trial_of(found, network, samples)
    assert findings.errors == () and now.drop <= drop
    assert now.flash <= 1.2 * min(x.flash for x in tried if x.drop <= drop)


@pytest.mark.parametrize("flash", [92, 130, 200])
def test_flash_is_kept_with_about_the_least_change(flash):
    network, samples, tried = everything(2)
    found, findings = choose(network, samples, flash=flash)
    now = trial_of(found, network, samples)
    assert findings.errors == () and now.flash <= flash
    assert now.moved <= 1.25 * min(x.moved for x in tried if x.flash <= flash)


def test_no_layer_is_narrower_than_it_has_to_be():
    network, samples = toy(2)
    found, _ = choose(network, samples, flash=10**6)
    assert chosen(found) == {"w0": 16, "w1": 16, "w2": 16}
    both, _ = choose(network, samples, drop=1.0, flash=300)
    alone, _ = choose(network, samples, flash=300)
    assert chosen(both) == chosen(alone) != chosen(found)


def test_what_fits_again_is_made_wider(monkeypatch):
    """A large matrix saves more than it takes: then a small one can have its bits again."""
    network, samples, _ = everything(2)
    sizes = {x.name: x.weight.size for x in network.layers if hasattr(x, "weight")}
    chooser_ = chooser(network, samples)
    widest = dict.fromkeys(chooser_.free, 16)
    moves = chooser_.moves(widest)
    monkeypatch.setattr(chooser_, "moves", lambda _: moves)
    for flash in range(88, 352, 8):
        now = chooser_.narrowed(widest, Limits(drop=None, flash=flash))
        assert now.flash <= flash
        for name, bits in now.widths.items():
            wider = sizes[name] * {16: np.inf, 8: 1, 4: 1 / 2}[bits]
            assert now.flash + wider > flash


def test_widths_that_the_user_set_stay():
    network, samples = toy(2, bits=(16, None, 4))
    found, findings = choose(network, samples, drop=1.0)
    assert chosen(found) == {"w0": 16, "w1": 4, "w2": 4}
    assert findings.errors == ()


def test_a_scale_is_chosen_too_and_what_saves_nothing_is_left():
    network, samples = toy(2)
    network = net(
        *network.layers,
        scale("s", "input", np.arange(1.0, 11.0), (10,)),
        read("s", (10,), name="x"),
    )
    found, _ = choose(network, samples, drop=1.0)
    # Here flash_of sees no Scales.
    assert chosen(found) == {"w0": 4, "w1": 4, "w2": 4, "s": 16}


def refusal(*arguments, **limits):
    _, findings = choose(*arguments, **limits)
    (found,) = findings.errors
    return found


def test_limits_that_cannot_be_kept_are_errors():
    network, samples, tried = everything(2)
    small = refusal(network, samples, flash=50)
    assert small.problem == "--max-flash cannot be kept"
    assert small.found == "88 bytes of tables with all weights in 4 bits"
    assert (small.expected, small.remedy) == ("at most 50", "allow more flash")
    # All in 4 bits would do for the flash, and change too much.
    (narrowest,) = [x for x in tried if x.flash == 88]
    assert narrowest.drop > 0
    both = refusal(network, samples, flash=92, drop=narrowest.drop - 0.01)
    assert "bytes of tables as far as --max-drop lets it shrink" in both.found
    assert both.remedy == "allow more flash, or a larger --max-drop"


def test_a_drop_that_16_bits_cannot_keep_is_an_error(monkeypatch):
    network, samples = toy(2)
    calls = itertools.count()
    monkeypatch.setattr(widths, "_top", lambda _: next(calls))  # every sample changes
    found = refusal(network, samples, drop=0.5)
    assert found.problem == "--max-drop cannot be kept even with weights of 16 bits"
    assert found.found == "top-1 changed in 100.00% of the calibration samples"


def test_a_drop_below_one_sample_is_told():
    network, samples = toy(2)
    _, findings = choose(network, samples, drop=0.01)
    (warning,) = [x for x in findings.items if x.severity is Severity.WARNING]
    assert warning.found == "1.00% of 10 samples"
    assert warning.expected == "100 samples or more"
    for drop in (0.0, 0.1):
        assert choose(network, samples, drop=drop)[1].items == []
    one, findings = choose(network, samples[:1], drop=0.5)
    assert findings.warnings[0].found == "50.00% of 1 sample"
    assert set(chosen(one)) == {"w0", "w1", "w2"}


def test_what_does_not_fit_at_all_is_told_once():
    network = net(
        given(), linear("w", "input", [[1.0]]), neurons("n", "w", decay=1 - 1e-12), read("n")
    )
    _, findings = choose(network, [{"input": np.ones((3, 1))}], drop=0.5)
    assert [x.node for x in findings.errors] == ["n"]


def test_silent_neurons_are_told_of_the_widths_that_are_taken():
    network = net(
        given(),
        linear("w", "input", [[1.0]]),
        neurons("n", "w", threshold=9.0),
        neurons("m", "w", threshold=0.5),
        read(["n", "m"], signal=Signal.COUNTS),
    )
    _, findings = choose(network, [{"input": np.ones((3, 1))}], drop=1.0)
    assert [x.problem for x in findings.items] == ["no neuron can ever reach the threshold"]


def test_most_narrowings_are_tried_at_once(monkeypatch):
    """10 matrices: 21 trials of one layer alone, and then 2 of all."""
    network, samples = toy(1, (3,) * 11, bits=(None,) * 10)
    runs = []
    of = widths._outputs
    monkeypatch.setattr(widths, "_outputs", lambda n, x: runs.append(n) or of(n, x))
    choose(network, samples, drop=1.0)
    in_integers = [n for n in runs if n.format is None]
    assert len(in_integers) == 21 * SAMPLES + 2 * SAMPLES
