"""Op classes of the snn dialect, generated from ODS (mlir-tblgen -gen-python-op-bindings).

Results are inferred: `spikes, membrane = snn.lif(current, membrane, decay, threshold, dynamics)`;
optional operands are keyword arguments. Use a context of `register.context()`.
"""

from snn_dialect.python._snn_ops_gen import *  # noqa: F403
