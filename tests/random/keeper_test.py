"""What fails is shrunk, kept, found again, and run again."""

from __future__ import annotations

import json
import pathlib
import shutil

import numpy as np
import pytest

from frontend.diagnostics import ModelError
from frontend.network import NumberFormat
from frontend.nir_import.testing import node
from frontend.nir_import.typed import SUPPORTED
from frontend.options import Dtype, Scheme, State
from tests.harness import fidelity as harness
from tests.random import agreement, fidelity, replay
from tests.random.case import Case, Draft, Options, incomplete_cases, load_case
from tests.random.fidelity import Features, agree
from tests.random.integer_options import IntegerOptions, Shown
from tests.random.integers import agree_in_integers
from tests.random.keeper import Keeper
from tests.random.networks import drafts
from tests.random.nodes import SPIKING
from tests.random.runner import run_cases


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> tuple[pathlib.Path, str]:
    """Random networks against a reference whose spikes are one too many: the folder with what is
    kept, and what is said."""
    folder = tmp_path_factory.mktemp("kept")
    right = harness.run_reference

    def wrong(network, inputs):
        outputs, states = right(network, inputs)
        for y in outputs.values():
            if y.dtype == np.uint8:
                y[y > 0] += 1
        return outputs, states

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(harness, "run_reference", wrong)
        patch.setattr(fidelity, "NumberFormat", [NumberFormat.F32])  # which shows it as well
        keeper = Keeper("wrong", folder)
        with pytest.raises(AssertionError) as error:
            run_cases(drafts(), agree, count=200, seed=0, keeper=keeper)
    return folder, str(error.value)


def test_a_failing_network_is_shrunk_and_kept_with_how_to_run_it(kept, tmp_path, capsys):
    folder, said = kept
    assert "AssertionError: JIT, f32: output" in said
    assert f"./bazelw run //tests/random:replay -- {folder}/wrong.nir" in said
    assert {path.name for path in folder.iterdir()} == {"wrong.nir", "wrong.json", "wrong.npz"}
    features = agree(load_case(folder / "wrong.nir"), tmp_path)  # with the right reference
    assert features["spikes in an output"]
    # Nothing is left that could go: an Input, what spikes, an Output.
    nodes = {name for name in features if name in SUPPORTED}
    assert len(nodes) == 3
    assert nodes < {"Input", "Output", *SPIKING, "Threshold"}
    assert replay.main([str(folder / "wrong.nir")]) == 0
    assert "nothing wrong" in capsys.readouterr().out


def test_a_kept_case_fails_again_until_it_is_mended(kept, tmp_path, monkeypatch, capsys):
    folder = shutil.copytree(kept[0], tmp_path / "found")
    assert not incomplete_cases(folder)
    assert replay.all_of(folder) == 0
    right = harness.run_c

    def wrong(*arguments):
        outputs, states = right(*arguments)
        return {name: np.zeros_like(y) for name, y in outputs.items()}, states

    monkeypatch.setattr(harness, "run_c", wrong)
    assert replay.all_of(folder) == 1
    assert "C, f32: output" in capsys.readouterr().out
    (folder / "wrong.npz").unlink()
    assert incomplete_cases(folder) == {"wrong.npz"}


INTEGERS = IntegerOptions(
    dtype=Dtype.I4,
    state=State.I16,
    scheme=Scheme.POW2,
    widths=("x.weights=i8",),
    input_kind=("analog",),
    input_range=("a=b=0.5", "1"),
    calibration=Shown.LITTLE,
)


def draft() -> Draft:
    nodes = {"a=b": node("Input", shape=np.array([2])), "o": node("Output", shape=np.array([2]))}
    return Draft(
        nodes=nodes,
        edges=(("a=b", "o"),),
        metadata={},
        options=Options(
            profile="nir", dt=0.1, settings=("floor=-1", "x.reset=zero"), integers=INTEGERS
        ),
        inputs={"a=b": np.array([[0.1, -0.0], [1e30, 2.0**-60]])},
    )


def test_a_case_is_the_same_after_it_was_saved(tmp_path):
    case = draft().written(tmp_path)
    loaded = load_case(case.save(tmp_path / "deep/er", "kept"))
    assert loaded.options == case.options
    assert loaded.model.read_bytes() == case.model.read_bytes()
    assert loaded.inputs.keys() == case.inputs.keys()
    assert loaded.inputs["a=b"].tobytes() == case.inputs["a=b"].tobytes()


def test_a_case_from_before_there_were_integers_runs_in_integers(tmp_path):
    path = draft().written(tmp_path).save(tmp_path, "kept")
    content = json.loads(path.with_suffix(".json").read_text())
    del content["integers"]
    path.with_suffix(".json").write_text(json.dumps(content))
    assert load_case(path).options.integers == IntegerOptions()


def test_what_the_compiler_refuses_is_kept_as_well(tmp_path):
    case = draft().written(tmp_path)  # with a setting of a node that is not there
    keeper = Keeper("refused", tmp_path / "kept")
    for what in (agree_in_integers, agree):
        with pytest.raises(
            AssertionError, match=r"(?s)ModelError: .*there is no node 'x'"
        ) as error:
            keeper.run(case, what)
        assert isinstance(error.value.__cause__, ModelError)
    assert agreement.check_agrees(load_case(tmp_path / "kept/refused.nir"), tmp_path)["refused"]


def test_a_case_lies_there_while_it_runs_only(tmp_path):
    """So that a crash of generated code leaves it behind."""
    kept = tmp_path / "kept"
    seen = Keeper("x", kept).run(
        draft().written(tmp_path), lambda case, folder: sorted(p.name for p in kept.iterdir())
    )
    assert seen == ["x-running.json", "x-running.nir", "x-running.npz"]
    assert not list(kept.iterdir())


def test_under_bazel_the_message_says_where_the_user_finds_the_file(tmp_path, monkeypatch):
    for name, value in {
        "TEST_UNDECLARED_OUTPUTS_DIR": str(tmp_path / "outputs"),
        "TEST_TARGET": "//tests/random:networks_test",
        "TEST_TOTAL_SHARDS": "4",
        "TEST_SHARD_INDEX": "1",
    }.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(AssertionError) as error:
        Keeper("x").run(draft().written(tmp_path), lambda case, folder: 1 / 0)
    assert (tmp_path / "outputs/x.nir").exists()
    place = "bazel-testlogs/tests/random/networks_test/shard_2_of_4/test.outputs/x.nir"
    assert f"replay -- {place}" in str(error.value)
    assert "ZeroDivisionError" in str(error.value)


def test_the_same_seed_gives_the_same_cases(tmp_path):
    def models(seed: int) -> list[bytes]:
        found: list[bytes] = []

        def collect(case: Case, folder: pathlib.Path) -> Features:
            found.append(case.model.read_bytes())
            return Features()

        run_cases(drafts(), collect, count=15, seed=seed, keeper=Keeper("x", tmp_path))
        return found

    assert models(1) == models(1)
    assert models(1) != models(2)
