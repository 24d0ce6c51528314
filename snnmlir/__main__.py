"""`python -m snnmlir VERB ...` is `snnmlir VERB ...`."""

from snnmlir.cli import main

main()
