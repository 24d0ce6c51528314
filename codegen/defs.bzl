"""The rules of snn_mlir: the only file to load.

    load("@snn_mlir//codegen:defs.bzl", "snn_cc_library")

    snn_cc_library(
        name = "digits",
        model = "digits.nir",
        profile = "snntorch",
    )
"""

load("//codegen/private:snn_cc_library.bzl", _snn_cc_library = "snn_cc_library")
load("//codegen/private:snn_cross_test.bzl", _snn_cross_test = "snn_cross_test")
load("//codegen/private:snn_model_test.bzl", _snn_model_test = "snn_model_test")
load("//codegen/private:snn_model_zoo.bzl", _snn_model_zoo = "snn_model_zoo")
load("//codegen/private:snn_report.bzl", _snn_report = "snn_report")
load("//codegen/private:snn_size_test.bzl", _snn_size_test = "snn_size_test")
load("//codegen/private:toolchain.bzl", _snn_toolchain = "snn_toolchain")

snn_cc_library = _snn_cc_library
snn_cross_test = _snn_cross_test
snn_model_test = _snn_model_test
snn_model_zoo = _snn_model_zoo
snn_report = _snn_report
snn_size_test = _snn_size_test
snn_toolchain = _snn_toolchain
