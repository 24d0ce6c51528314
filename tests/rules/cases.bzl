"""The models that the rules are tried on: every framework, every kind of format and of output."""

def _case(
        model,
        profile,
        dtype = "f32",
        set = [],
        calibration = [],
        input_kind = [],
        input_range = [],
        state = "i32"):
    return struct(
        calibration = calibration,
        dtype = dtype,
        input_kind = input_kind,
        input_range = input_range,
        model = model,
        profile = profile,
        set = set,
        state = state,
    )

_LIF = "snntorch/lif_ff_subtract"
_LIF_INPUT = "//tests/conformance:%s_in.npy" % _LIF

CASES = {
    "norse_readout": _case("norse/libox_readout_nobatch", "norse"),
    "rockpool_counts": _case("rockpool/lifneuron_ff", "rockpool"),
    "sinabs_counts": _case("sinabs/iaf_ff_multi", "sinabs", dtype = "f64"),
    "sinabs_readout": _case("sinabs/expleak_readout", "sinabs", set = ["3.gain=one"]),
    "snntorch_lif": _case(_LIF, "snntorch"),
    "snntorch_lif_analog": _case(
        _LIF,
        "snntorch",
        dtype = "i16",
        input_kind = ["analog"],
        input_range = ["input=1"],
        set = ["2.weights=i8"],
        state = "i16",
    ),
    "snntorch_lif_calibrated": _case(
        _LIF,
        "snntorch",
        calibration = [_LIF_INPUT],
        dtype = "i8",
    ),
    "snntorch_lif_calibrated_by_name": _case(
        _LIF,
        "snntorch",
        calibration = {_LIF_INPUT: "input"},
        dtype = "i8",
    ),
    "snntorch_lif_spikes": _case(
        _LIF,
        "snntorch",
        calibration = [_LIF_INPUT],
        input_kind = ["spikes"],
    ),
    "spyx_cuba": _case("spyx/cuba_ff", "spyx"),
}

# Of the sources of a model.
OUTPUT_GROUPS = ["levels", "linalg", "llvm", "loops", "manifest", "report", "snn"]
