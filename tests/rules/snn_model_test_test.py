"""What snn_model_test says where a model's outputs are others than expected."""

from __future__ import annotations

import os
import re
import subprocess


def test_a_difference_is_told_by_output_step_and_element():
    done = subprocess.run([os.environ["SNN_TEST"]], capture_output=True, text=True)
    assert done.returncode == 1
    assert re.fullmatch(
        r"output: step \d+, element \[\d+\]: found [01], expected [01]\.0 "
        r"\(\d+ of \d+ values differ\)\n",
        done.stdout,
    ), done.stdout + done.stderr
