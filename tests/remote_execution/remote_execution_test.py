"""--config=remote and --config=remote-cache against a real server (buildbox-casd) on the loopback.

Bazel runs in a copy of the checkout, in output bases of its own. The copy has the C++ of this build
in it (compiling it takes minutes), and a package whose targets are built. All tests share the
server's folder: what one has built, the next finds there, so that their order counts.
"""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import time
from collections.abc import Iterator

import grpc
import pytest

from tests.remote_execution.client import Client, ended
from tests.remote_execution.server import Server

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Of wheels and what is made of them: fetched for the build that this test is of.
REPOSITORIES = pathlib.Path(grpc.__file__).resolve().parent.parent.parent.parent.parent
PREBUILT = """filegroup(
    name = "library",
    srcs = ["libSnnDialect.so"],
    visibility = ["//snn_dialect:__subpackages__"],
)
"""
BUILD = """load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library")
load("//codegen:defs.bzl", "snn_cc_library", "snn_cross_test", "snn_model_test")
load("//third_party/llvm:copts.bzl", "MLIR_COPTS", "MLIR_FEATURES")

_INPUT = "//examples/digits:digits_input.npy"

_MODEL = "//examples/digits:digits.nir"

# The model by gcc, for this processor.
snn_cc_library(
    name = "net",
    model = _MODEL,
    profile = "snntorch",
)

snn_model_test(
    name = "net_test",
    input = _INPUT,
    library = ":net",
)

# By zig for others, in emulators.
snn_cross_test(
    name = "cross_test",
    input = _INPUT,
    model = _MODEL,
    profile = "snntorch",
    targets = ["aarch64", "cortex_m4f"],
)

# C++ as the compiler's is.
cc_binary(
    name = "context",
    srcs = ["context.cpp"],
    copts = MLIR_COPTS,
    features = MLIR_FEATURES,
    deps = ["@snn_mlir_llvm//:mlir"],
)

# Other models than that above.
[
    snn_cc_library(
        name = "more_" + dtype,
        calibration = [_INPUT] if dtype == "i8" else [],
        dtype = dtype,
        model = _MODEL,
        profile = "snntorch",
    )
    for dtype in ["f64", "i8"]
]

# Executors that are told what actions of some kinds need.
platform(
    name = "executors",
    constraint_values = ["@platforms//cpu:x86_64", "@platforms//os:linux"],
    exec_properties = {
        "cpp_link.memory": "8GB",
        "snn_compile.memory": "64GB",
        "snn_emulate.memory": "2GB",
    },
)

genrule(
    name = "slow",
    outs = ["slow.txt"],
    cmd = "sleep 15 && echo done >$@",
)

genrule(
    name = "large",
    outs = ["large.bin"],
    cmd = "head -c 60000000 /dev/urandom >$@",
)

genrule(
    name = "small",
    outs = ["small.txt"],
    cmd = "echo small >$@",
)
"""
CONTEXT = """#include "mlir/IR/MLIRContext.h"

int main() {
  mlir::MLIRContext context;
  return context.isMultithreadingEnabled() ? 0 : 1;
}
"""
# What needs a machine's gcc, and what does not.
GCC = ("//made:net_test", "//made:context", "//snn_dialect/IR:ops_inc_gen")
ZIG = ("//made:cross_test",)
ALL = (*ZIG, *GCC)
# Of the other models: what the compiler makes.
F64, I8 = (
    [f"//made:more_{dtype}.{suffix}" for suffix in ("c", "h", "manifest.textproto")]
    for dtype in ("f64", "i8")
)


def remote(server: Server, *flags: str) -> list[str]:
    return ["--config=remote", f"--remote_executor={server.address}", *flags]


def cached(server: Server, *flags: str) -> list[str]:
    return ["--config=remote-cache", f"--remote_cache={server.address}", *flags]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> pathlib.Path:
    """A copy of the checkout's files."""
    target = tmp_path_factory.mktemp("checkout")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listing.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)
    package = target / "snn_dialect/CAPI"
    shutil.copy(os.environ["SNN_LIBRARY"], package / "libSnnDialect.so")
    (package / "BUILD.bazel").write_text(PREBUILT)
    (target / "made").mkdir()
    (target / "made/BUILD.bazel").write_text(BUILD)
    (target / "made/context.cpp").write_text(CONTEXT)
    return target


@pytest.fixture(scope="module")
def clients(checkout, tmp_path_factory) -> Iterator[list[Client]]:
    """Two, each with an output base of its own."""
    wheels = {
        path.name: path
        for path in REPOSITORIES.glob("snn_mlir_*")
        # Made here: they have to be the same in every output base.
        if path.name not in ("snn_mlir_interpreter", "snn_mlir_python", "snn_mlir_installed_cc")
    }
    made = [Client(checkout, tmp_path_factory.mktemp("base"), wheels) for _ in range(2)]
    yield made
    for client in made:
        client.remove()


@pytest.fixture(scope="module")
def programs() -> pathlib.Path:
    return pathlib.Path(os.environ["SNN_BUILDBOX"]).resolve()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> pathlib.Path:
    """What the server keeps."""
    return tmp_path_factory.mktemp("server")


@pytest.fixture
def server(programs, folder) -> Iterator[Server]:
    made = Server(programs, folder)
    yield made
    made.stop()


def test_compiler_zig_and_emulators_need_neither_gcc_nor_python(clients, programs, folder):
    hidden = [*pathlib.Path("/usr/lib").glob("python3*"), pathlib.Path("/usr/lib/gcc")]
    server = Server(programs, folder, hidden=hidden)
    try:
        run = clients[0].bazel("test", *remote(server), *ZIG)
        assert run.code == 0, run.output
        assert run.local == 0, run.output
        assert run.remote > 20, run.output
        # That gcc is hidden.
        run = clients[0].bazel("build", *remote(server), "//made:net")
        assert run.code != 0
        assert "cannot execute 'cc1'" in run.output, run.output
    finally:
        server.stop()


def test_gcc_tablegen_and_mlir_run_remotely(clients, server):
    run = clients[0].bazel("test", *remote(server), *ALL)
    assert run.code == 0, run.output
    assert run.local == 0, run.output
    assert run.remote > 10, run.output


def test_a_second_output_base_runs_nothing(clients, server):
    run = clients[1].bazel("test", *remote(server), *ALL)
    assert run.code == 0, run.output
    assert (run.remote, run.local) == (0, 0), run.output
    assert run.hits > 30, run.output


def test_who_runs_actions_here_finds_what_ran_there(clients, server):
    clients[1].bazel("clean")
    run = clients[1].bazel("test", *cached(server), *ZIG)
    assert run.code == 0, run.output
    assert (run.remote, run.local) == (0, 0), run.output
    # And leaves there what ran here.
    run = clients[1].bazel("build", *cached(server), *(F64 + I8))
    assert run.code == 0, run.output
    assert run.local > 0, run.output
    run = clients[0].bazel("build", *remote(server), *F64)
    assert run.code == 0, run.output
    assert (run.remote, run.local) == (0, 0), run.output


def test_what_runs_there_is_what_ran_here(clients, server):
    flags = remote(server, "--noremote_accept_cached")
    run = clients[0].bazel("build", *flags, *I8)
    assert run.code == 0, run.output
    assert run.remote > 0, run.output
    for label in I8:
        assert clients[0].output(label) == clients[1].output(label)


def test_execution_properties_are_those_of_a_kind_of_actions(clients):
    query = 'mnemonic("Snn.*|Cpp.*", deps(//made:cross_test))'
    run = clients[0].bazel("aquery", "--extra_execution_platforms=//made:executors", query)
    assert run.code == 0, run.output
    found = {}
    for action in run.output.split("\naction ")[1:]:
        kind = re.search(r"Mnemonic: (\w+)", action)[1]
        properties = re.search(r"ExecutionInfo: \{(.*)\}", action)
        found.setdefault(kind, set()).add(properties[1] if properties else "")
    wanted = {"CppArchive": "8GB", "CppLink": "8GB", "SnnCompile": "64GB", "SnnEmulate": "2GB"}
    assert found == {
        kind: {f"memory: {wanted[kind]}"} if kind in wanted else {""} for kind in found
    }
    assert found.keys() > wanted.keys()


def test_a_server_that_dies_fails_the_build_and_can_come_back(clients, programs, folder):
    server = Server(programs, folder)
    build = clients[0].start("build", *remote(server), "//made:slow")
    end = time.monotonic() + 60
    while not server.runs("sleep") and time.monotonic() < end:
        time.sleep(0.2)
    assert server.runs("sleep"), "the action did not start"
    server.kill()
    start = time.monotonic()
    run = ended(build)
    assert run.code != 0
    assert "UNAVAILABLE" in run.output, run.output
    assert time.monotonic() - start < 60

    server = Server(programs, folder)
    try:
        run = clients[0].bazel("build", *remote(server), "//made:slow")
        assert run.code == 0, run.output
        assert run.remote == 1, run.output
    finally:
        server.stop()


def test_without_a_server_nothing_runs_here(clients):
    flags = ["--config=remote", "--remote_executor=grpc://127.0.0.1:1"]
    clients[0].bazel("clean")
    run = clients[0].bazel("build", *flags, "//made:small")
    assert run.code != 0
    assert "Failed to query remote execution capabilities: UNAVAILABLE" in run.output, run.output
    assert run.local == 0, run.output


def test_a_corrupted_blob_never_becomes_a_file(clients, server):
    right = b"small\n"
    run = clients[0].bazel("build", *remote(server), "//made:small")
    assert (run.code, clients[0].output("//made:small.txt")) == (0, right), run.output
    blob = server.blob(right)
    blob.chmod(0o644)
    blob.write_bytes(b"wrong\n")
    clients[0].bazel("clean")
    run = clients[0].bazel("build", *remote(server), "//made:small")
    assert run.code != 0
    assert "made/small.txt download failed: Expected digest" in run.output, run.output
    # Once the server has lost it, it is made again.
    blob.unlink()
    run = clients[0].bazel("build", *remote(server), "//made:small")
    assert (run.code, clients[0].output("//made:small.txt")) == (0, right), run.output


def test_a_missing_blob_is_made_again(clients, server):
    right = clients[1].output(F64[0])
    clients[0].bazel("clean")
    server.blob(right).unlink()
    run = clients[0].bazel("build", *remote(server), *F64, "//made:small.txt")
    assert run.code == 0, run.output
    assert run.remote > 0, run.output
    assert clients[0].output(F64[0]) == right
    assert clients[0].output("//made:small.txt") == b"small\n"


def test_a_slow_server_is_waited_for_as_long_as_is_said(clients, server):
    server.delay(0.3)
    clients[0].bazel("clean")
    run = clients[0].bazel("build", *remote(server), *F64)
    assert run.code == 0, run.output
    server.delay(8)
    clients[0].bazel("clean")
    flags = ["--remote_timeout=2", "--remote_retries=0"]
    run = clients[0].bazel("build", *remote(server, *flags), *F64)
    assert run.code != 0
    assert "DEADLINE_EXCEEDED" in run.output, run.output


def test_a_full_disk_fails_the_action_and_no_cache_fails_a_build(clients, programs, tmp_path):
    server = Server(programs, tmp_path, disk=20)
    try:
        clients[0].bazel("clean")
        run = clients[0].bazel("build", *remote(server), "//made:large")
        assert run.code != 0
        assert "//made:large failed" in run.output, run.output
        assert "No space left on device" in run.output, run.output
        run = clients[0].bazel("build", *cached(server), "//made:large")
        assert run.code == 0, run.output
        assert run.local == 1, run.output
        assert len(clients[0].output("//made:large.bin")) == 60_000_000
        # What is small goes on.
        run = clients[0].bazel("build", *remote(server), "//made:small")
        assert run.code == 0, run.output
    finally:
        server.stop()
