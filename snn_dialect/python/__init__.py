"""The snn dialect in Python: `from snn_dialect.python import register, snn`."""

import os
import pathlib

# Development outside Bazel: the folder of the library that SNN_DIALECT_LIBRARY names also holds
# the generated op classes (_snn_ops_gen.py), which Bazel puts beside this file.
if _library := os.environ.get("SNN_DIALECT_LIBRARY"):
    __path__.append(str(pathlib.Path(_library).resolve().parent))
