"""Attributes of snn_cc_library that mean nothing together, and words of what is said of them."""

load("//codegen:defs.bzl", "snn_cc_library")
load(":refusal_test.bzl", "refusal_test")

_INTEGERS = "dtype i16 or i8 or i4 or auto"

_REFUSALS = {
    "activity_as_percentage": ({"activity": "5%"}, ["activity \"5%\"", "a share from 0 to 1"]),
    "auto_without_calibration": (
        {"dtype": "auto", "max_flash": "20k"},
        ["calibration data", "expected calibration = [...]"],
    ),
    "auto_without_limit": (
        {"calibration": ["//examples/digits:digits_input.npy"], "dtype": "auto"},
        ["expected max_drop or max_flash"],
    ),
    "drop_as_percentage": ({"dtype": "auto", "max_drop": "1%"}, ["max_drop \"1%\"", "a share from 0 to 1"]),
    "drop_of_i8": ({"dtype": "i8", "max_drop": "0.01"}, ["max_drop", "i8", "dtype auto"]),
    "drop_out_of_range": ({"dtype": "auto", "max_drop": "2"}, ["max_drop \"2\"", "a share from 0 to 1"]),
    "dt_in_words": ({"dt": "1 ms"}, ["dt \"1 ms\"", "expected a number, as in \"1e-4\""]),
    "dt_without_digits": ({"dt": "e-4"}, ["dt \"e-4\"", "expected a number"]),
    "flash_in_other_units": ({"dtype": "auto", "max_flash": "20 kB"}, ["max_flash \"20 kB\"", "\"20k\""]),
    "flash_of_floats": ({"dtype": "f64", "max_flash": "20k"}, ["max_flash", "f64", "dtype auto"]),
    "prefix_that_is_no_identifier": ({"prefix": "a-b"}, ["prefix \"a-b\"", "expected a C identifier"]),
    "prefix_with_a_digit_first": ({"prefix": "2nd"}, ["prefix \"2nd\"", "expected a C identifier"]),
    "range_in_words": ({"dtype": "i8", "input_range": ["a=one"]}, ["input_range \"a=one\"", "a number"]),
    "range_of_floats": ({"input_range": ["1"]}, ["input_range", "f32", _INTEGERS]),
    "scheme_of_floats": ({"scheme": "pow2"}, ["scheme", "f32", _INTEGERS]),
    "set_without_a_value": ({"set": ["lif1.reset"]}, ["set \"lif1.reset\"", "[NODE.]FIELD=VALUE"]),
    "state_of_floats": ({"state": "i16"}, ["state", "f32", _INTEGERS]),
    "unknown_kind": (
        {"dtype": "i8", "input_kind": ["a=spike"]},
        ["a=spike", "expected spikes or analog"],
    ),
}

def refusal_tests(name):
    """A test for each, and a suite of them all.

    Args:
      name: of the suite; those of the tests start with it.
    """
    tests = []
    for case, (attributes, words) in _REFUSALS.items():
        library = "%s_%s" % (name, case)
        tests.append(library + "_test")
        snn_cc_library(
            name = library,
            model = "//examples/digits:digits.nir",
            tags = ["manual"],
            **attributes
        )
        refusal_test(name = library + "_test", target = ":%s_compiled" % library, words = words)
    native.test_suite(name = name, tests = tests)
