"""Rewrites the class path of Debian's Bazel for a private folder (run by install_bazel.sh).

The file names absolute jars, and Debian's jars name more in their manifests: the closure is
taken, within the folder.  class_path.py NEW PREFIX FILE, with FILE relative to NEW.
"""

from __future__ import annotations

import os
import re
import sys
import zipfile


def manifest_class_path(jar: str) -> list[str]:
    """The jars that a jar's manifest names, relative to its folder."""
    with zipfile.ZipFile(jar) as archive:
        try:
            manifest = archive.read("META-INF/MANIFEST.MF").decode("utf-8", "replace")
        except KeyError:
            return []
    match = re.search(r"(?mi)^Class-Path:(.*)$", re.sub(r"\r?\n ", "", manifest))
    return [re.sub(r"^file:(//)?", "", entry) for entry in match[1].split()] if match else []


def main(new: str, prefix: str, file: str) -> None:
    with open(os.path.join(new, file)) as lines:
        todo = [line.strip() for line in lines if line.strip()]
    jars = {}
    while todo:
        jar = os.path.normpath(todo.pop(0))
        if jar in jars or not os.path.isfile(new + jar):
            continue
        jars[jar] = prefix + jar
        todo += [os.path.join(os.path.dirname(jar), e) for e in manifest_class_path(new + jar)]
    with open(os.path.join(new, file), "w") as out:
        out.write("\n".join(jars.values()) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
