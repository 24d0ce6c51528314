"""The conformance models and how they are compiled: what tests/conformance/cases.json says.

Starlark cannot read that file; models_test.py compares.
"""

def _model(profile, *settings):
    return struct(profile = profile, settings = settings)

MODELS = {
    "norse/iaf_nobatch": _model("norse"),
    "norse/libox_readout_nobatch": _model("norse"),
    "norse/lifbox_vec_nobatch": _model("norse"),
    "norse/lifcell_nobatch_jump": _model("norse"),
    "rockpool/lif_ff_fixio": _model("rockpool"),
    "rockpool/lifneuron_ff": _model("rockpool"),
    "sinabs/cnn_iaf_multi_infer": _model("sinabs"),
    "sinabs/expleak_readout": _model("sinabs", "3.gain=one"),
    "sinabs/iaf_ff_multi": _model("sinabs"),
    "sinabs/iaf_ff_reset0": _model("sinabs", "spikes=binary", "compare=ge", "reset=zero"),
    "sinabs/lif_ff_nonorm": _model("sinabs", "gain=one"),
    "sinabs/lif_ff_norm": _model("sinabs"),
    "snntorch/conv_subtract": _model("snntorch"),
    "snntorch/lif_ff_nobias": _model("snntorch"),
    "snntorch/lif_ff_none": _model("snntorch:none"),
    "snntorch/lif_ff_subtract": _model("snntorch"),
    "snntorch/lif_ff_zero": _model("snntorch:zero"),
    "snntorch/rleaky_subtract": _model("snntorch"),
    "snntorch/rleaky_zero": _model("snntorch:zero", "3.reset=subtract", "3.reset_at=next_step"),
    "snntorch/rsyn_zero": _model("snntorch:zero"),
    "snntorch/syn_ff_subtract": _model("snntorch"),
    "snntorch/syn_ff_zero": _model("snntorch:zero"),
    "spikingjelly/conv": _model("spikingjelly"),
    "spikingjelly/if_ff": _model("spikingjelly"),
    "spikingjelly/lif_ff_decayin": _model("spikingjelly"),
    "spikingjelly/lif_ff_vreset": _model("spikingjelly"),
    "spikingjelly/residual_add": _model("spikingjelly"),
    "spyx/conv": _model("spyx"),
    "spyx/cuba_ff": _model("spyx"),
    "spyx/if_ff": _model("spyx"),
    "spyx/lif_ff": _model("spyx"),
    "spyx/rlif": _model("spyx"),
}
