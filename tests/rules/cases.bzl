"""The models that the rules are tried on: every framework, both formats, every kind of output."""

CASES = {
    "norse_readout": struct(
        dtype = "f32",
        model = "norse/libox_readout_nobatch",
        profile = "norse",
        set = [],
    ),
    "rockpool_counts": struct(
        dtype = "f32",
        model = "rockpool/lifneuron_ff",
        profile = "rockpool",
        set = [],
    ),
    "sinabs_counts": struct(
        dtype = "f64",
        model = "sinabs/iaf_ff_multi",
        profile = "sinabs",
        set = [],
    ),
    "sinabs_readout": struct(
        dtype = "f32",
        model = "sinabs/expleak_readout",
        profile = "sinabs",
        set = ["3.gain=one"],
    ),
    "snntorch_lif": struct(
        dtype = "f32",
        model = "snntorch/lif_ff_subtract",
        profile = "snntorch",
        set = [],
    ),
    "spyx_cuba": struct(
        dtype = "f32",
        model = "spyx/cuba_ff",
        profile = "spyx",
        set = [],
    ),
}
