"""The exported cases tell the values of every field of the step rule from each other.

README.md's table, as far as it names frameworks: a case conforms with its own value (that is what
//tests/conformance shows) and does not with the other.
"""

import pytest

from frontend.diagnostics import Findings
from frontend.discretise import DiscretiseOptions, discretise
from frontend.nir_import import read_graph
from frontend.reference import Interpreter
from tests.conformance.cases import disagreement, export_cases

CASES = {case.name.removeprefix("exports/"): case for case in export_cases()}

# Case, and settings that replace its own of the same fields.
OTHERS = [
    ("snntorch/leaky_ties_zero", "decay=exp"),
    ("sinabs/lif_multi", "decay=euler"),
    ("spikingjelly/lif_undecayed_input", "gain=one_minus_decay"),
    ("spikingjelly/lif_ties", "gain=one"),
    ("spikingjelly/lif_v_reset", "gain=decay"),
    ("rockpool/lif_per_neuron", "gain=one_minus_decay"),
    ("rockpool/lif_per_neuron", "gain=decay"),
    ("spyx/lif_ties", "gain=nir"),
    ("sinabs/lif_norm_low_threshold", "gain=one"),
    ("sinabs/lif_norm_low_threshold", "gain=decay"),
    ("rockpool/expsyn_readout", "1_TorchSequential.1_ExpSynTorch.gain=nir"),
    ("rockpool/expsyn_readout", "1_TorchSequential.1_ExpSynTorch.gain=one"),
    ("rockpool/expsyn_readout", "1_TorchSequential.1_ExpSynTorch.gain=one_minus_decay"),
    ("snntorch/synaptic_ties_subtract", "current=after"),
    ("snntorch/synaptic_ties_subtract", "current=decay_after_jump"),
    ("norse/lif_ties", "current=first"),
    ("norse/lif_ties", "current=after"),
    ("norse/lif_ties", "current=decay_after_jump"),
    ("rockpool/lif_per_neuron", "current=first"),
    ("rockpool/lif_per_neuron", "current=after"),
    ("rockpool/lif_per_neuron", "current=jump_then_decay"),
    ("snntorch/leaky_ties_subtract", "compare=ge"),
    ("norse/iaf_ties", "compare=ge"),
    ("spyx/lif_ties", "compare=ge"),
    ("spikingjelly/if_ties", "compare=gt"),
    ("sinabs/iaf_ties_single", "compare=gt"),
    ("rockpool/lif_one_spike_ties", "compare=gt"),
    ("sinabs/iaf_ties_single", "spikes=multi"),
    ("sinabs/iaf_ties_multi", "spikes=binary"),
    ("norse/lifbox_ties_subtract", "reset=to_value"),
    ("norse/lifbox_ties_subtract", "reset=zero"),
    ("norse/lifbox_ties_subtract", "reset=none"),
    ("snntorch/leaky_ties_subtract", "reset=drop"),
    ("sinabs/iaf_ties_single_zero", "reset=subtract"),
    ("sinabs/iaf_ties_single_zero", "reset=none"),
    ("snntorch/leaky_ties_zero", "reset=drop reset_at=next_step"),
    ("spikingjelly/lif_v_reset", "reset=subtract"),
    ("spikingjelly/lif_v_reset", "reset=zero"),
    ("spikingjelly/lif_v_reset", "reset=none"),
    ("spikingjelly/lif_v_reset", "reset=drop reset_at=next_step"),
    ("snntorch/rleaky_zero", "reset=subtract"),
    ("snntorch/rleaky_zero", "reset=zero"),
    ("snntorch/rleaky_zero", "reset=none reset_at=same_step"),
    ("snntorch/leaky_ties_none", "reset=subtract"),
    ("snntorch/leaky_ties_none", "reset=zero"),
    ("norse/lifbox_ties_subtract", "reset_at=next_step"),
    ("norse/lifbox_ties_subtract", "reset_at=both"),
    ("snntorch/leaky_ties_subtract", "reset_at=same_step"),
    ("snntorch/leaky_ties_subtract", "reset_at=both"),
    ("snntorch/leaky_undelayed_subtract", "reset_at=same_step"),
    ("snntorch/leaky_undelayed_subtract", "reset_at=next_step"),
    ("snntorch/leaky_ties_subtract", "fire_from=previous"),
    ("spyx/lif_ties", "fire_from=updated"),
    ("norse/lifbox_v_reset_mended", "v0=v_reset"),
    ("spikingjelly/lif_v_reset", "v0=0"),
    ("norse/lifbox_v_leak", "v0=0"),
    ("norse/lif_readout_v_leak", "v0=0"),
    ("sinabs/iaf_floor", "floor=none"),
    ("sinabs/iaf_ties_single", "floor=0"),
    ("spyx/conv_same_pool_conv", "flatten=chw"),
    ("snntorch/conv_pool_map_parameters", "flatten=hwc"),
]


@pytest.mark.parametrize(("name", "others"), OTHERS)
def test_other_value_gives_another_output(name: str, others: str):
    case = CASES[name]
    replaced = {setting.partition("=")[0] for setting in others.split()}
    kept = (s for s in case.settings if s.partition("=")[0] not in replaced)
    settings = (*kept, *others.split())
    findings = Findings(case.model.name)
    options = DiscretiseOptions(profile=case.profile, settings=settings)
    net = discretise(read_graph(case.model, findings), options, findings)
    (given,) = net.inputs
    (output,) = Interpreter(net).run({given.name: case.input}).values()
    assert disagreement(output, case.output) != ""
