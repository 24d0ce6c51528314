"""sequence OUT.npy COUNT INPUT [LENGTHS.npy]: the first samples of a data set, one after the other.

INPUT: (samples, steps, channels), a .npy, or a .npz with one array. LENGTHS: how many steps of each
are valid.
"""

from __future__ import annotations

import sys

import numpy as np


def main() -> None:
    out, count, path, *more = sys.argv[1:]
    loaded = np.load(path)
    samples = loaded if isinstance(loaded, np.ndarray) else loaded[loaded.files[0]]
    lengths = np.load(more[0]) if more else [samples.shape[1]] * len(samples)
    parts = [samples[k, : lengths[k]] for k in range(int(count))]
    np.save(out, np.concatenate(parts))


if __name__ == "__main__":
    main()
