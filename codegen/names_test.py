"""Any NIR name becomes a C identifier, by the documented rule."""

from __future__ import annotations

import pathlib
import re
import subprocess

import pytest

from codegen.names import (
    C_KEYWORDS,
    CPP_KEYWORDS,
    HEADERS,
    MAX_LENGTH,
    NameTable,
    c_identifier,
    comment_text,
    is_reserved,
    prefix_from_file,
    prefix_problem,
)

RULE = {
    "lif1": "lif1",
    "encoder.fc1": "encoder_fc1",
    "layer 1/conv": "layer_1_conv",
    "3": "n3",
    "3d conv": "n3d_conv",
    "": "node",
    "神経": "node",
    "größe": "gr_e",
    "__init__": "init",
    "a__b": "a_b",
    "../x": "x",
    "for": "for_",
    "class": "class_",
    "int32_t": "int32_t_",
    "UINT8_MAX": "UINT8_MAX_",
    "NULL": "NULL_",
    "linux": "linux_",
    "INPUT": "INPUT_",
    "x" * 100: "x" * MAX_LENGTH,
}


@pytest.mark.parametrize(("name", "identifier"), RULE.items())
def test_rule(name, identifier):
    assert c_identifier(name) == identifier


@pytest.mark.parametrize("word", sorted(C_KEYWORDS | CPP_KEYWORDS))
def test_keywords_are_never_names(word):
    assert c_identifier(word) != word
    assert not is_reserved(c_identifier(word))


def test_names_are_unique_whatever_the_order():
    for order in (["a b", "a_b", "a_b_2", "a.b"], ["a_b_2", "a.b", "a_b", "a b"]):
        table = NameTable()
        names = [table.add(name) for name in order]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[A-Za-z]\w*", name) for name in names)
        assert not any("__" in name for name in names)


def test_a_repeated_reserved_word_is_numbered():
    table = NameTable()
    assert [table.add("for"), table.add("for"), table.add("for_2")] == ["for_", "for_2", "for_2_2"]


def test_a_suffix_comes_after_what_makes_a_name_unique():
    table = NameTable({"a_2_SIZE"})
    given = [table.add("a", "_SIZE"), table.add("a", "_SIZE"), table.add("a", "_SCALE")]
    assert given == ["a_SIZE", "a_3_SIZE", "a_SCALE"]


def test_names_that_begin_as_the_models_macros_do_end_otherwise():
    table = NameTable(macros="NET_")
    assert [table.add(name) for name in ("NET_X_SCALE", "NET_X_SCALE", "NET", "net_x")] == [
        "NET_X_SCALE_",
        "NET_X_SCALE_2",
        "NET",
        "net_x",
    ]
    assert table.copy().add("NET_H") == "NET_H_"


@pytest.mark.parametrize(
    "stem", ["digits", "my-model.v2", "3d", "for", "int8", "", "神", "a_", "_"]
)
def test_default_prefix_is_always_a_good_one(stem):
    assert prefix_problem(prefix_from_file(stem)) is None


@pytest.mark.parametrize("stem", sorted(HEADERS | {"STDINT", "Math", "std_int", "string."}))
def test_no_model_hides_a_system_header(stem):
    prefix = prefix_from_file(stem)
    assert prefix_problem(prefix) is None
    assert prefix.lower() not in HEADERS
    if stem.isidentifier() and stem != prefix:
        assert prefix_problem(stem)


def test_what_the_compilers_stdint_includes_is_reserved(tmp_path):
    """gcc's own list: a header that stdint.h or stddef.h needs may not be hidden either."""
    (tmp_path / "m.c").write_text("#include <stddef.h>\n#include <stdint.h>\n")
    rule = subprocess.run(
        ["gcc", "-std=c11", "-M", "m.c"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    paths = [pathlib.PurePath(word) for word in rule.split() if word.endswith(".h")]
    # Those in folders of their own, <bits/types.h>, are asked for with their folder.
    stems = {path.stem for path in paths if path.parent.name.endswith("include")}
    assert {"stdint", "stddef"} <= stems
    assert [stem for stem in stems if prefix_problem(stem) is None] == []


@pytest.mark.parametrize("prefix", ["", "3d", "a-b", "_x", "a__b", "a_", "for", "größe", "x" * 49])
def test_bad_prefix_is_told(prefix):
    assert prefix_problem(prefix)


@pytest.mark.parametrize("prefix", ["m", "M", "digits_f32", "a1", "stdintnet", "lists"])
def test_good_prefix_is_taken(prefix):
    assert prefix_problem(prefix) is None


@pytest.mark.parametrize(
    "text", ["a */ int x; /*", "line\nbreak", "??/", "\\", "‮bidi", "tab\t", "a\\\nb"]
)
def test_comment_text_cannot_leave_its_comment(text):
    safe = comment_text(text)
    assert all(" " <= c <= "~" for c in safe)
    assert "*/" not in safe and "/*" not in safe and "??" not in safe
    assert not safe.endswith("\\")
