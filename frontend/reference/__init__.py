"""The numpy reference: what every compiled network has to equal."""

from frontend.reference.interpreter import Interpreter

__all__ = ["Interpreter"]
