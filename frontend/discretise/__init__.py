"""From continuous-time NIR to a network that runs in time steps."""

from frontend.discretise.discretiser import DiscretiseOptions, discretise
from frontend.discretise.settings import Setting, parse_setting

__all__ = ["DiscretiseOptions", "Setting", "discretise", "parse_setting"]
