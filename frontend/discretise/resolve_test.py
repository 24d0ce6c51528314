"""Which rule holds: profile, --set FIELD, --set NODE.FIELD, and what is refused."""

import itertools

import numpy as np
import pytest

from frontend.diagnostics import Findings
from frontend.discretise.profiles import FlattenOrder
from frontend.discretise.resolve import resolve
from frontend.discretise.settings import parse_setting
from frontend.nir_import.testing import chain, lif, node, only, read, write
from frontend.step_rule import Decay, FireFrom, Gain, InitialMembrane, Reset, ResetAt

ONES = np.ones(2)


def model(tmp_path, metadata=None, **neurons):
    neurons = neurons or {"a": lif(2), "b": lif(2)}
    nodes, edges = chain(i=node("Input", shape=[2]), **neurons, o=node("Output", shape=[2]))
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges, metadata))
    assert findings.items == []
    return graph


def resolved(graph, *settings, profile=None, dt=None):
    findings = Findings("m.nir")
    found = resolve(graph, profile, dt, tuple(map(parse_setting, settings)), findings)
    return found, findings


def test_precedence(tmp_path):
    found, findings = resolved(
        model(tmp_path), "decay=exp", "a.decay=euler", "b.dt=3", "gain=nir", profile="sinabs"
    )
    assert findings.items == []
    assert found.rules["a"].decay is Decay.EULER
    assert found.rules["b"].decay is Decay.EXP
    assert (found.rules["a"].dt, found.rules["b"].dt) == (1.0, 3.0)
    assert found.rules["a"].gain is Gain.NIR
    assert found.rules["a"].reset is Reset.SUBTRACT


def test_dt_overrides_the_profiles_and_settings_override_dt(tmp_path):
    graph = model(tmp_path)
    assert resolved(graph, profile="snntorch")[0].rules["a"].dt == 1e-4
    assert resolved(graph, profile="snntorch", dt=0.5)[0].rules["a"].dt == 0.5
    found, _ = resolved(graph, "dt=0.25", "b.dt=2", profile="snntorch", dt=0.5)
    assert (found.rules["a"].dt, found.rules["b"].dt) == (0.25, 2.0)


@pytest.mark.parametrize("dt", [0.0, -1.0, np.nan, np.inf])
def test_unusable_dt(tmp_path, dt):
    found, findings = resolved(model(tmp_path), profile="snntorch", dt=dt)
    assert found is None
    assert only(findings.errors).problem == "--dt: not a usable time step"


def test_nir_without_dt_is_an_error_that_names_the_flag(tmp_path):
    _, findings = resolved(model(tmp_path), profile="nir")
    finding = only(findings.errors)
    assert "needs a time step" in finding.problem
    assert finding.found == "no dt for 'a', 'b'"
    assert "--dt" in finding.remedy
    assert resolved(model(tmp_path), "dt=1e-4", profile="nir")[1].items == []


def test_delay_without_a_time_step_names_no_profile_where_none_is_needed(tmp_path):
    graph = model(tmp_path, d=node("Delay", delay=ONES))
    _, findings = resolved(graph)
    finding = only(findings.errors)
    assert finding.problem == "a Delay needs a time step, which NIR does not store"
    assert finding.found == "no dt for 'd'"
    assert resolved(graph, dt=0.5)[1].items == []


def test_unknown_profile_lists_them(tmp_path):
    found, findings = resolved(model(tmp_path), profile="snntorch_zero")
    assert found is None
    finding = only(findings.errors)
    assert finding.problem == "--profile: there is no profile 'snntorch_zero'"
    assert "spikingjelly" in finding.expected
    assert finding.remedy == "did you mean 'snntorch:zero'?"


def test_profile_of_the_files_metadata_is_a_default(tmp_path):
    graph = model(tmp_path, {"snn_mlir.profile": "snntorch"})
    found, _ = resolved(graph)
    assert found.profile.name == "snntorch"
    assert found.reason == "given by the file's metadata 'snn_mlir.profile'"
    found, _ = resolved(graph, profile="lava")
    assert (found.profile.name, found.reason) == ("lava", "given by --profile")
    _, findings = resolved(model(tmp_path, {"snn_mlir.profile": "x"}))
    assert "metadata" in only(findings.errors).problem


def test_only_candidate_is_taken_and_the_reason_said(tmp_path):
    found, _ = resolved(model(tmp_path, a=lif(2, tau=ONES * 5e-5)))
    assert found.profile.name == "norse"
    assert found.reason == "the only one that the file's numbers leave: r = 1, tau < 1e-4"


def test_ambiguous_file_is_an_error_that_lists_the_candidates(tmp_path):
    found, findings = resolved(model(tmp_path))
    assert found is None
    finding = only(findings.errors)
    assert finding.found == "r = 1, tau >= 1"
    assert finding.remedy == "name the profile: --profile nir or sinabs or sinabs:single or spyx"


def test_file_that_no_known_exporter_writes(tmp_path):
    _, findings = resolved(model(tmp_path, a=lif(2, r=ONES * 3)))
    finding = only(findings.errors)
    assert finding.expected.endswith("these leave none")
    assert "--profile" in finding.remedy


def test_file_without_neurons_needs_no_profile(tmp_path):
    found, findings = resolved(model(tmp_path, w=node("Linear", weight=np.eye(2))))
    assert findings.items == []
    assert found.reason == "the file has no neurons, so no rule is needed"


def flattened(tmp_path, shape):
    nodes, edges = chain(
        i=node("Input", shape=shape),
        f=node("Flatten", start_dim=0, end_dim=-1),
        o=node("Output", shape=[int(np.prod(shape))]),
    )
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.items == []
    return graph


@pytest.mark.parametrize("shape", [(2, 3, 4), (2, 3)])
def test_flatten_of_a_map_needs_a_profile_or_an_order_without_neurons(tmp_path, shape):
    graph = flattened(tmp_path, shape)
    found, findings = resolved(graph)
    assert found is None
    finding = only(findings.items)
    assert (finding.severity.value, finding.node) == ("error", "f")
    assert finding.problem == "the file does not tell in which order a Flatten reads a map"
    assert str(shape) in finding.found
    assert "--profile" in finding.remedy
    assert "--set flatten=chw" in finding.remedy
    for settings, profile in (
        (["flatten=chw"], None),
        (["f.flatten=chw"], None),
        ([], "snntorch"),
    ):
        found, findings = resolved(graph, *settings, profile=profile)
        assert findings.items == []
        assert found.flatten == {"f": FlattenOrder.CHW}


@pytest.mark.parametrize("shape", [(1, 3, 4), (2, 1, 1), (6,)])
def test_flatten_of_one_channel_or_one_pixel_needs_none(tmp_path, shape):
    found, findings = resolved(flattened(tmp_path, shape))
    assert findings.items == []
    assert found.profile.name == "nir"


def test_sinabs_norm_input_is_a_warning_until_the_gain_is_given(tmp_path):
    graph = model(tmp_path)
    _, findings = resolved(graph, profile="sinabs")
    finding = only(findings.warnings)
    assert "norm_input" in finding.problem
    assert "--set gain=one" in finding.remedy
    assert "'a', 'b'" in finding.found
    _, findings = resolved(graph, "a.gain=one", profile="sinabs:single")
    assert "'a'" not in only(findings.warnings).found
    for gain in ("one", "one_minus_decay"):
        assert resolved(graph, f"gain={gain}", profile="sinabs")[1].items == []
    integrators = model(tmp_path, a=node("IF", r=ONES, v_threshold=ONES))
    assert resolved(integrators, profile="sinabs")[1].items == []


def test_rockpools_expsyn_is_a_warning_until_the_gain_is_given(tmp_path):
    readout = node("LI", tau=ONES * 1e-2, r=ONES * 10 * np.exp(-0.1), v_leak=ONES * 0)
    spiking = lif(2, tau=ONES * 1e-2, r=ONES * 10 * np.exp(-0.1))
    graph = model(tmp_path, a=spiking, b=readout, c=readout)
    found, findings = resolved(graph)
    assert found.profile.name == "rockpool"
    finding = only(findings.items)
    assert finding.severity.value == "warning"
    assert finding.found == "nodes 'b', 'c' with gain 1"
    assert "ExpSynTorch" in finding.expected
    assert "--set NODE.gain=decay" in finding.remedy
    _, findings = resolved(graph, "c.gain=decay", profile="rockpool")
    assert only(findings.warnings).found == "nodes 'b' with gain 1"
    for given in (["b.gain=one", "c.gain=decay"], ["gain=one"]):
        assert resolved(graph, *given, profile="rockpool")[1].items == []
    assert resolved(model(tmp_path, a=spiking), profile="rockpool")[1].items == []
    assert resolved(graph, profile="nir", dt=1e-3)[1].items == []


def test_norse_starts_at_v_leak_is_a_warning_until_v0_is_given(tmp_path):
    readout = node("LI", tau=ONES * 1e-5, r=ONES, v_leak=ONES)
    cuba = node("CubaLI", tau_mem=ONES * 1e-5, tau_syn=ONES * 1e-5, r=ONES, v_leak=ONES)
    spiking = lif(2, tau=ONES * 1e-5, r=ONES, v_leak=np.array([0.0, -0.5]))
    graph = model(tmp_path, a=spiking, b=lif(2, tau=ONES * 1e-5, r=ONES), c=readout, d=cuba)
    for profile in ("norse", None):  # which the numbers tell
        finding = only(resolved(graph, profile=profile)[1].items)
        assert finding.severity.value == "warning"
        assert finding.found == "nodes 'a', 'c', 'd' with a v_leak other than 0"
        assert "--set v0=v_leak" in finding.remedy
    _, findings = resolved(graph, "a.v0=0", "d.v0=v_leak", profile="norse")
    assert only(findings.items).found == "nodes 'c' with a v_leak other than 0"
    # It is nothing that an LI could start at.
    _, findings = resolved(graph, "v0=v_reset", profile="norse")
    assert only(findings.items).found == "nodes 'c', 'd' with a v_leak other than 0"
    for value in ("0", "v_leak"):
        assert resolved(graph, f"v0={value}", profile="norse")[1].items == []
    assert resolved(graph, profile="nir", dt=1e-6)[1].items == []


def test_norses_iaf_starts_at_v_reset_is_a_warning_until_v0_is_given(tmp_path):
    low, flat = (node("IF", r=ONES, v_threshold=ONES, v_reset=ONES * v) for v in (-0.5, 0))
    graph = model(tmp_path, a=low, b=flat, c=lif(2, tau=ONES * 1e-5, r=ONES, v_leak=ONES))
    settings = ("c.v0=v_leak",)
    _, findings = resolved(graph, *settings, profile="norse")
    finding = only(findings.warnings)
    assert finding.found == "nodes 'a' with a v_reset other than 0"
    assert "--set NODE.v0=v_reset" in finding.remedy
    _, findings = resolved(graph, "v0=v_leak", profile="norse")
    assert only(findings.warnings).found == finding.found
    for value in ("0", "v_reset"):
        assert resolved(graph, *settings, f"a.v0={value}", profile="norse")[1].items == []


def test_start_at_v_leak_is_of_the_nodes_that_have_one(tmp_path):
    neurons = {
        "a": lif(2),
        "b": node("LI", tau=ONES, r=ONES, v_leak=ONES),
        "c": node("IF", r=ONES, v_threshold=ONES),
        "d": node("I", r=ONES),
    }
    graph = model(tmp_path, **neurons)
    found, _ = resolved(graph, "v0=v_leak", profile="spikingjelly")
    starts = {name: rule.v0.value for name, rule in found.rules.items()}
    assert starts == {"a": "v_leak", "b": "v_leak", "c": "v_reset", "d": "0"}


def test_fields_that_a_node_does_not_have_are_neutral(tmp_path):
    readout = node("LI", tau=ONES * 1e-3, r=ONES, v_leak=ONES)
    found, findings = resolved(model(tmp_path, a=readout), profile="spikingjelly")
    assert findings.items == []
    assert found.rules["a"].v0 is InitialMembrane.ZERO


@pytest.mark.parametrize(
    ("reset", "reset_at", "fire_from"), list(itertools.product(Reset, ResetAt, FireFrom))
)
def test_meaningless_combinations_are_errors(tmp_path, reset, reset_at, fire_from):
    later = reset_at.value in ("next_step", "both")
    meaningless = (
        (reset.value in ("to_value", "none") and later)
        or (reset.value == "drop" and not later)
        or (reset.value in ("zero", "drop") and later and fire_from.value == "previous")
    )
    _, findings = resolved(
        model(tmp_path),
        f"a.reset={reset.value}",
        f"a.reset_at={reset_at.value}",
        f"a.fire_from={fire_from.value}",
        profile="nir",
        dt=1.0,
    )
    if not meaningless:
        assert findings.items == []
        return
    finding = only(findings.errors)
    assert finding.node == "a"
    assert finding.problem.startswith("the step rule has no meaning: ")
    assert f"reset={reset.value}, reset_at={reset_at.value}" in finding.found
    assert "--set" in finding.remedy


def unlike(graph, *settings, **options):
    """The warnings that a profile was given which does not fit the file's numbers."""
    found = resolved(graph, *settings, **options)[1].warnings
    return [f for f in found if f.problem.startswith("the file's numbers do not look like")]


def test_given_profile_that_contradicts_the_numbers_is_a_warning(tmp_path):
    finding = only(unlike(model(tmp_path), profile="snntorch"))
    assert finding.node is None
    assert finding.problem == "the file's numbers do not look like the profile 'snntorch'"
    assert finding.found == (
        "'a', 'b': r = 1, tau >= 1, as nir or sinabs or sinabs:single or spyx would be"
    )
    assert finding.expected == "r*dt/tau = 1 with dt = 1e-4"
    assert "--set gain" in finding.remedy
    graph = model(tmp_path, {"snn_mlir.profile": "rockpool"})
    assert "'rockpool'" in only(unlike(graph)).problem


def test_one_node_that_contradicts_is_named(tmp_path):
    graph = model(tmp_path, a=lif(2, tau=ONES * 1e-3, r=ONES * 10), b=lif(2, r=ONES * 3))
    finding = only(unlike(graph, profile="snntorch:zero"))
    assert finding.node == "b"
    assert finding.found == "'b': no known exporter's r, tau"


def test_profile_that_fits_is_no_contradiction(tmp_path):
    assert unlike(model(tmp_path), profile="sinabs") == []
    assert unlike(model(tmp_path), profile="nir", dt=1.0) == []
    snntorch = model(tmp_path, a=lif(2, tau=ONES * 1e-3, r=ONES * 10))
    assert unlike(snntorch, profile="snntorch") == []
    assert len(unlike(snntorch, profile="sinabs")) == 1


def test_settings_that_tell_how_to_read_the_numbers_silence_it(tmp_path):
    graph = model(tmp_path)
    for setting in ("gain=one", "decay=exp", "dt=1"):
        assert unlike(graph, setting, profile="snntorch") == []
        named = only(unlike(graph, f"a.{setting}", profile="snntorch"))
        assert named.node == "b"
    assert len(unlike(graph, "reset=zero", "reset_at=same_step", profile="snntorch")) == 1


def test_time_step_that_is_given_is_the_exporters(tmp_path):
    graph = model(tmp_path, a=lif(2, tau=ONES * 2, r=ONES * 4))
    assert len(unlike(graph, profile="snntorch")) == 1
    assert unlike(graph, profile="snntorch", dt=0.5) == []


def test_integrator_whose_r_is_1_means_the_same_to_most(tmp_path):
    graph = model(tmp_path, a=node("IF", r=ONES, v_threshold=ONES))
    for profile in ("snntorch", "rockpool", "sinabs", "norse", "spyx"):
        assert unlike(graph, profile=profile) == []
    # Here r*dt is what arrives: 1e-4 of what it was.
    assert only(unlike(graph, profile="spikingjelly")).expected == "r = 1/dt with dt = 1e-4"
