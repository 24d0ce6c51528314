"""What a layer that is no neuron does, on one ASCII line: printed, and put into the C.

W are weights, b a bias, x what arrives, x[t-3] what arrived three steps before.
"""

from __future__ import annotations

from frontend.network import (
    ConvLayer,
    DelayLayer,
    FlattenLayer,
    Layer,
    LinearLayer,
    PoolKind,
    PoolLayer,
    ScaleLayer,
    ThresholdLayer,
    Window,
)


def layer_equation(layer: Layer) -> str:
    """Empty where a layer passes on what arrives as it is."""
    match layer:
        case LinearLayer():
            return _product(layer)
        case ConvLayer():
            return f"{_product(layer)} ({', '.join(_shape(layer.window, layer.groups))})"
        case PoolLayer():
            what = "sum" if layer.kind is PoolKind.SUM else "mean"
            return f"y = {what} of x ({', '.join(_shape(layer.window))})"
        case ScaleLayer():
            return "y = s*x"
        case ThresholdLayer():
            return "z = x > threshold"
        case DelayLayer() if layer.steps.ndim == 0:
            return f"y = x[t-{layer.steps}]"
        case DelayLayer():
            return f"y = x[t-steps] (steps {layer.steps.min()} to {layer.steps.max()})"
        case FlattenLayer() if layer.permutation is not None:
            names = "CHW" if len(layer.permutation) == 3 else "CL"
            return f"y = x read as [{', '.join(names[k] for k in layer.permutation)}]"
    return ""


def _product(layer: LinearLayer | ConvLayer) -> str:
    return "y = W*x" if layer.bias is None else "y = W*x + b"


def _shape(window: Window, groups: int = 1) -> list[str]:
    """The kernel, and what else is not as it would be without being given."""
    found = ["x".join(map(str, window.kernel))]
    if set(window.stride) != {1}:
        found.append(f"stride {_each(window.stride)}")
    if any(any(pair) for pair in window.padding):
        symmetric = all(before == after for before, after in window.padding)
        sides = [before if symmetric else f"{before}:{after}" for before, after in window.padding]
        found.append(f"padding {_each(sides)}")
    if set(window.dilation) != {1}:
        found.append(f"dilation {_each(window.dilation)}")
    return found + ([f"groups {groups}"] if groups != 1 else [])


def _each(values: list | tuple) -> str:
    """One number for all dimensions where they agree, as in 2, else 2x1."""
    return str(values[0]) if len(set(values)) == 1 else "x".join(map(str, values))
