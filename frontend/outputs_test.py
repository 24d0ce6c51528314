"""Nothing half-written, and nothing outside the folder."""

import os
import resource

import pytest

from frontend.diagnostics import ModelError
from frontend.outputs import check_writable, write_all


def test_writes_into_a_new_folder(tmp_path):
    written = write_all(tmp_path / "a" / "b", {"x.c": "int x;\n", "x.h": ""})
    assert written == [tmp_path / "a" / "b" / "x.c", tmp_path / "a" / "b" / "x.h"]
    assert written[0].read_bytes() == b"int x;\n"
    assert sorted(os.listdir(tmp_path / "a" / "b")) == ["x.c", "x.h"]


def test_bytes_are_written_as_they_are(tmp_path):
    (path,) = write_all(tmp_path, {"x.png": b"\x89PNG\r\n"})
    assert path.read_bytes() == b"\x89PNG\r\n"


def test_the_remedy_names_the_flag_of_the_folder(tmp_path):
    (tmp_path / "x").write_text("")
    with pytest.raises(ModelError, match="--plot"):
        write_all(tmp_path / "x", {"x.png": b""}, flag="--plot")


def test_files_have_the_users_permissions(tmp_path):
    previous = os.umask(0o027)
    try:
        (path,) = write_all(tmp_path, {"x.c": ""})
    finally:
        os.umask(previous)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_failure_half_way_leaves_what_was_there(tmp_path):
    (tmp_path / "x.c").write_text("old")
    (tmp_path / "x.h").mkdir()
    with pytest.raises(ModelError, match="--out"):
        write_all(tmp_path, {"x.c": "new", "x.h": "new"})
    assert (tmp_path / "x.c").read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["x.c", "x.h"]


def test_a_failure_leaves_no_new_folder(tmp_path):
    with pytest.raises(ModelError):
        write_all(tmp_path / "a" / "b", {"x" * 300: ""})  # longer than any file system allows
    assert not list(tmp_path.iterdir())


def test_a_full_disk_leaves_nothing_behind_and_is_told(tmp_path, monkeypatch):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    monkeypatch.chdir(tmp_path)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(ModelError, match=r"File too large \(out/x.h\)"):
            write_all(tmp_path / "out", {"x.c": "small", "x.h": "large" * 1000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_written_is_told_before(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder.npy").mkdir()
    check_writable(tmp_path / "new" / "x.npy", flag="--output")
    check_writable(tmp_path / "file", flag="--output")
    for name, reason in (
        ("file/x.npy", "Not a directory"),
        ("file/new/x.npy", "Not a directory"),
        ("folder.npy", "a folder of that name is in the way"),
        ("../" * 99 + "proc/sys/x.npy", "Permission denied|Read-only"),
    ):
        with pytest.raises(ModelError, match=f"(?s){reason}.*with --output"):
            check_writable(tmp_path / name, flag="--output")
    assert sorted(os.listdir(tmp_path)) == ["file", "folder.npy"]


@pytest.mark.parametrize("name", ["../x", "a/b", "/x", ".."])
def test_a_name_is_never_a_path(tmp_path, name):
    folder = tmp_path / "out"
    with pytest.raises(ValueError, match="plain file name"):
        write_all(folder, {name: ""})
    assert not list(tmp_path.iterdir())


def test_an_interrupt_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "chmod", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_all(tmp_path / "out", {"x.c": "new"})
    assert not list(tmp_path.iterdir())
