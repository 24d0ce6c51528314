"""The consumer's programs run on the consumer's Python; the model's C runs beside them."""

import os
import pathlib
import subprocess
import unittest

HERE = pathlib.Path(__file__).parent


class OwnTest(unittest.TestCase):
    def test_this_test_runs_on_the_consumers_python(self):
        assert os.environ.get("CONSUMER_PYTHON") == "yes"

    def test_a_tool_of_the_build_ran_on_the_consumers_python(self):
        assert (HERE / "python.txt").read_text() == "yes\n"

    def test_the_model_runs(self):
        done = subprocess.run([HERE / "program"], capture_output=True, text=True, check=True)
        assert "1" in done.stdout


if __name__ == "__main__":
    unittest.main()
