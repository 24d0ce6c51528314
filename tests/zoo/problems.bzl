"""What is said of a zoo that is written wrong."""

# buildifier: disable=bzl-visibility
load("//codegen/private:zoo_cells.bzl", "options_for", "zoo_problem")

_MODEL = {"input": "net.npy", "model": "net.nir"}

# Changes of a zoo that is right, and words of what is said then.
_PROBLEMS = {
    "all_left_out": ({"left_out": {"*/*/*": "why"}}, ["all combinations are left out"]),
    "attribute_of_a_format": (
        {"models": {"net": _MODEL | {"dtype_options": {"i8": {"stat": "i16"}}}}},
        ["model net: i8: unknown attribute stat", "expected some of", "state"],
    ),
    "attribute_of_all": ({"options": {"profil": "lava"}}, ["unknown attribute profil", "profile"]),
    "attribute_of_a_model": (
        {"models": {"net": _MODEL | {"input_kinds": ["spikes"]}}},
        ["model net: unknown attribute input_kinds", "input_kind,"],
    ),
    "attribute_of_integers": (
        {"options": {"integer_options": {"dtype": "i8"}}},
        ["integer_options: unknown attribute dtype"],
    ),
    "dtype_in_a_model": ({"models": {"net": _MODEL | {"dtype": "i8"}}}, ["model net: unknown attribute dtype"]),
    "dtype_that_is_none": ({"dtypes": ["f32", "f16"]}, ["unknown number format f16", "f32, f64, i16, i8, i4, auto"]),
    "dtype_twice": ({"dtypes": ["i8", "f32", "i8"]}, ["number format i8 is there twice"]),
    "model_as_a_file": ({"models": {"net": "net.nir"}}, ["model net: found a string", "\"model\": \"digits.nir\""]),
    "model_without_an_input": ({"models": {"net": {"model": "net.nir"}}}, ["model net: has no input"]),
    "model_with_a_dash": ({"models": {"a-b": _MODEL}}, ["model a-b", "expected a C identifier"]),
    "models_as_a_list": ({"models": ["net.nir"]}, ["models: found a list, expected a dict"]),
    "name_with_a_dash": ({"name": "my-zoo"}, ["expected a C identifier"]),
    "no_dtype": ({"dtypes": []}, ["no number format"]),
    "no_model": ({"models": {}}, ["no model"]),
    "options_of_a_format_not_there": (
        {"options": {"dtype_options": {"auto": {"max_drop": "0.1"}}}},
        ["dtype_options: unknown number format auto; expected some of f32, i8"],
    ),
    "options_of_integers_as_a_list": (
        {"models": {"net": _MODEL | {"integer_options": ["i8"]}}},
        ["model net: integer_options: found a list"],
    ),
    "out_for_nothing": ({"left_out": {"net/f32/wasm32": " "}}, ["net/f32/wasm32", "no reason"]),
    "out_in_another_form": ({"left_out": {"net/wasm32": "why"}}, ["net/wasm32", "MODEL/DTYPE/TARGET"]),
    "out_of_a_list": ({"left_out": ["net/f32/wasm32"]}, ["left_out: found a list", "to a reason"]),
    "out_what_is_not_in": (
        {"left_out": {"net/f64/*": "why"}},
        ["left_out \"net/f64/*\"", "unknown number format f64; expected some of f32, i8"],
    ),
    "target_that_is_none": ({"targets": ["cortex_m9"]}, ["unknown target cortex_m9", "aarch64"]),
    "target_twice": ({"targets": ["mips", "mips"]}, ["target mips is there twice"]),
    "targets_as_text": ({"targets": "mips"}, ["targets: found a string, expected a list"]),
}

_RIGHT = {
    "dtypes": ["f32", "i8"],
    "left_out": {"net/f32/wasm32": "why"},
    "models": {"net": _MODEL},
    "name": "zoo",
    "options": {"integer_options": {"state": "i16"}, "profile": "lava"},
    "targets": ["cortex_m0", "wasm32"],
}

def _said_test_impl(ctx):
    wrong = []
    for case, said in ctx.attr.said.items():
        words = ctx.attr.words[case]
        missing = [word for word in words if word not in said]
        if missing or bool(said) != bool(words):
            wrong.append("%s: %s are not in: %s" % (case, missing, said))
    return [AnalysisTestResultInfo(success = not wrong, message = "\n".join(wrong))]

_said_test = rule(
    implementation = _said_test_impl,
    attrs = {
        "said": attr.string_dict(mandatory = True, doc = "what is said, by case"),
        "words": attr.string_list_dict(mandatory = True, doc = "words of it; none: nothing is to be said"),
    },
    analysis_test = True,
)

def _of_levels(dtype):
    """Attributes for a format, where all of them are said for all models, and some for one."""
    return str(options_for(
        dtype,
        {"dt": "1", "dtype_options": {"i8": {"state": "i16"}}, "integer_options": {"scheme": "pow2", "state": "i32"}},
        {"dt": "2", "integer_options": {"scheme": "channel"}},
    ))

def problems_test(name):
    """A test of all of them.

    Args:
      name: of the test.
    """
    said = {case: (zoo_problem(**(_RIGHT | changes)), words) for case, (changes, words) in _PROBLEMS.items()}
    said["none"] = (zoo_problem(**_RIGHT), [])
    said["options_of_f32"] = (_of_levels("f32"), ['{"dtype": "f32", "dt": "2"}'])
    said["options_of_i8"] = (
        _of_levels("i8"),
        ['{"dtype": "i8", "dt": "2", "scheme": "channel", "state": "i16"}'],
    )
    _said_test(
        name = name,
        said = {case: text for case, (text, _) in said.items()},
        words = {case: words for case, (_, words) in said.items()},
    )
