"""The soak: it counts, it ends in time, and what fails is told and kept."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.random import soak


def test_a_round_counts_its_networks(tmp_path, monkeypatch):
    monkeypatch.setattr(soak, "ROUND", 3)
    running = soak.Soak(tmp_path, minutes=5)
    running.round(0)
    running.round(1)
    assert running.count.value == 6
    assert (running.found, list(tmp_path.iterdir())) == ([], [])


def test_the_end_of_the_time_cuts_a_round_off(tmp_path, monkeypatch):
    monkeypatch.setattr(soak, "run_again", lambda case, folder: time.sleep(600))
    start = time.monotonic()
    running = soak.Soak(tmp_path, minutes=2 / 60)
    running.round(0)
    assert time.monotonic() - start < 60
    assert not running.time_left()
    assert (running.found, list(tmp_path.iterdir())) == ([], [])


@pytest.mark.parametrize("way", ["raise", "crash"])
def test_what_fails_is_told_and_kept(way, tmp_path, monkeypatch, capfd):
    def fail(case, folder):
        if way == "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        raise ValueError("wrong")

    monkeypatch.setattr(soak, "run_again", fail)
    running = soak.Soak(tmp_path, minutes=5)
    running.round(7)
    name = "soak-7.nir" if way == "raise" else "soak-7-running.nir"
    assert running.found == [tmp_path / name]
    assert running.found[0].exists()
    assert name in capfd.readouterr().out


def test_a_line_for_each_minute(tmp_path, capsys):
    running = soak.Soak(tmp_path, minutes=5)
    running.start -= 125
    running.count.value = 1234
    running.report()
    lines = [f"minute {k}: 1,234 networks, 0 failed" for k in (1, 2)]
    assert capsys.readouterr().out.splitlines() == lines
    running.report()
    assert not capsys.readouterr().out
