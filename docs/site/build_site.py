"""Builds the site of docs/: build_site --output FOLDER --config mkdocs.yml --page PATH=FILE ...

Ends with 1 where a page links to one that is not there.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import tempfile

from mkdocs.commands.build import build
from mkdocs.config import load_config

from docs.site.stage import page_of, staged

# Of the pages, which otherwise say when they were built.
os.environ["SOURCE_DATE_EPOCH"] = "0"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--config", type=pathlib.Path, required=True)
    parser.add_argument("--page", action="append", default=[], metavar="PATH=FILE")
    given = parser.parse_args()
    files = dict(each.split("=", 1) for each in given.page)
    pages = {path: page for path in files if (page := page_of(path))}
    with tempfile.TemporaryDirectory() as folder:
        for path, page in pages.items():
            text = pathlib.Path(files[path]).read_text(encoding="utf-8")
            if path != "README.md":  # the site begins with docs/index.md
                pathlib.Path(folder, page).write_text(staged(path, text, pages), encoding="utf-8")
        config = load_config(
            str(given.config.absolute()),
            docs_dir=folder,
            site_dir=str(given.output.absolute()),
            strict=True,
        )
        build(config)


if __name__ == "__main__":
    main()
