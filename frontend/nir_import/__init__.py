"""Reading NIR files."""

from frontend.nir_import.nodes import Graph
from frontend.nir_import.read import read_graph

__all__ = ["Graph", "read_graph"]
