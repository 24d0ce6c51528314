"""Whose Python this is."""

import os

print(os.environ.get("CONSUMER_PYTHON", "no"))
