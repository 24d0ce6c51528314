"""What a loops-level module shows of itself: ports, states, buffers and tables.

The module holds one `func.func @step` without results. Its arguments are, in this order, inputs
(`snn.input = "node"`), outputs (`snn.output = "node"`) and states (`snn.state = "node.role"`,
`snn.initial` a FloatAttr, an IntegerAttr or dense elements), all memrefs with identity layout.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Sequence

import numpy as np
from mlir import ir

from codegen import memory, packing
from codegen.element import I8, U8, Element, element_of
from codegen.errors import Unsupported
from codegen.lifetimes import Span, lifetimes
from codegen.locations import node_and_role

ROLES = {
    "v": "membrane",
    "i": "synapse",
    "z": "spikes of the step before",
    "line": "delay line",
    "head": "position in the delay line",
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Array:
    shape: tuple[int, ...]
    element: Element
    c_name: str = ""  # given by c_names.assign

    @property
    def count(self) -> int:
        """How many elements."""
        return math.prod(self.shape)

    @property
    def bytes(self) -> int:
        return self.count * self.element.size

    @property
    def alignment(self) -> int:
        return self.element.size


@dataclasses.dataclass(frozen=True, kw_only=True)
class Port(_Array):
    """An Input or Output node: a parameter of the step function.

    scale           number = integer * scale; None where the elements are the numbers themselves
    size_constant   the enum constant with the element count, PREFIX_NODE_SIZE
    scale_constant  the macro of the scale, PREFIX_NODE_SCALE; "" where there is none
    conversion      the header's function from floats (of an input) or to them; "" where none
    """

    node: str
    scale: float | None = None
    size_constant: str = ""
    scale_constant: str = ""
    conversion: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class State(_Array):
    """What a node remembers: a member of the state struct.

    name        "node.role", as in `snn.state`
    initial     before the first step: () where all elements start alike, else `shape`
    order       dimension k of `shape` is dimension order[k] of the node's; () where they are alike
    scales      number = integer * scale, one for all or one for each channel, that is each index of
                the node's first dimension; none where the elements are the numbers themselves
    conversion  the header's function to floats; "" where there is none
    """

    name: str
    node: str
    role: str
    initial: np.ndarray
    order: tuple[int, ...] = ()
    scales: tuple[float, ...] = ()
    conversion: str = ""

    @property
    def description(self) -> str:
        return role_text(self.role)

    def laid_out(self, values: np.ndarray) -> np.ndarray:
        """A view of values in the node's dimensions, in those of `shape`."""
        return values.transpose(self.order) if self.order else values

    def seen(self, array: np.ndarray) -> np.ndarray:
        """A view of an array of `shape`, in the node's dimensions."""
        return array.transpose(np.argsort(self.order)) if self.order else array


@dataclasses.dataclass(frozen=True, kw_only=True)
class Buffer(_Array):
    """Scratch of one step: in the state struct, but its content means nothing between steps.

    number    position among the module's allocations, in the order of the text
    lifetime  the span of the text in which the step needs it
    """

    number: int
    node: str
    role: str
    lifetime: Span


@dataclasses.dataclass(frozen=True, kw_only=True)
class Table(_Array):
    """Constants: weights and parameters that differ between neurons.

    symbol  the memref.global's name
    """

    symbol: str
    node: str
    role: str
    values: np.ndarray = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Scratch:
    """The buffers in one union: those that are never needed at once share bytes.

    groups  arrays of the union's structs, in the order of their addresses, with their offsets
    bytes   of the union, a multiple of `alignment`
    """

    groups: tuple[tuple[tuple[int, Buffer], ...], ...]
    bytes: int
    alignment: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Interface:
    """All memory of a step function. C names are empty until c_names.assign has given them.

    Inputs, outputs and states are in the order of the arguments.
    """

    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    states: tuple[State, ...]
    buffers: tuple[Buffer, ...]
    tables: tuple[Table, ...]

    @property
    def ports(self) -> tuple[Port, ...]:
        return self.inputs + self.outputs

    @property
    def members(self) -> tuple[State | Buffer | Scratch, ...]:
        """Of the state struct, without padding, in declaration order.

        The largest elements come first, so that no target puts padding between two members; of
        these the ones first behind which a vector may begin.
        """
        members = (*self.states, *(self.buffers if self.scratch is None else (self.scratch,)))
        return tuple(sorted(members, key=lambda m: (-m.alignment, -_alignment_behind(m))))

    @functools.cached_property
    def scratch(self) -> Scratch | None:
        """The union of the buffers, or None where none can share bytes with another."""
        return scratch_of(self.buffers)

    @property
    def largest_live(self) -> int:
        """The most bytes of buffers that a step needs at once."""
        return packing.largest_live(_blocks(self.buffers))


def _alignment_behind(member: State | Buffer | Scratch) -> int:
    """That of a member's end, where its start is aligned so; at most that of a cache line.

    The scratch has large arrays itself: it stands before what would leave it no vector's place.
    """
    lowest_one = member.bytes & -member.bytes
    return min(max(lowest_one, 16 if isinstance(member, Scratch) else 1), 64)


def role_text(role: str) -> str:
    """A role as headers and manifests call it: states by words, the rest as it is."""
    return ROLES.get(role, role)


def read_interface(module: ir.Module) -> Interface:
    """The interface of a loops-level module. Raises Unsupported where it breaks the contract."""
    step = step_function(module)
    inputs: list[Port] = []
    outputs: list[Port] = []
    states: list[State] = []
    groups: dict[str, list] = {"snn.input": inputs, "snn.output": outputs, "snn.state": states}
    last = -1
    for argument, attributes in zip(
        _entry(step).arguments, _argument_attributes(step), strict=True
    ):
        kinds = [k for k in groups if k in attributes]
        if len(kinds) != 1:
            raise Unsupported(step, f"argument {argument.arg_number} is no input, output or state")
        if list(groups).index(kinds[0]) < last:
            raise Unsupported(step, "arguments are not in the order inputs, outputs, states")
        last = list(groups).index(kinds[0])
        name = ir.StringAttr(attributes[kinds[0]]).value
        shape, element = _memory(step, argument)
        if kinds[0] == "snn.state":
            node, _, role = name.rpartition(".")
            initial = _initial(step, attributes, shape, element)
            state = State(
                name=name, node=node, role=role, initial=initial, shape=shape, element=element,
                order=_order(attributes),
            )  # fmt: skip
            states.append(state)
        else:
            groups[kinds[0]].append(Port(node=name, shape=shape, element=element))
    return Interface(
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        states=tuple(states),
        buffers=tuple(buffers_of(step)),
        tables=tuple(tables_of(module, step)),
    )


def step_function(module: ir.Module) -> ir.Operation:
    """`func.func @step`. Raises Unsupported where there is none, or another function."""
    functions = []
    for op in module.body.operations:
        if op.operation.name == "func.func":
            functions.append(op.operation)
        elif op.operation.name != "memref.global":
            raise Unsupported(op, "neither a function nor a global")
    names = [ir.StringAttr(f.attributes["sym_name"]).value for f in functions]
    if names != ["step"]:
        raise Unsupported(module.operation, f"functions {names}; expected ['step']")
    return functions[0]


def allocations(function: ir.Operation) -> list[ir.Operation]:
    """All allocations of a function in the order of the text."""
    return [
        op for op in memory.operations(function) if op.name in ("memref.alloc", "memref.alloca")
    ]


def _entry(function: ir.Operation) -> ir.Block:
    return function.regions[0].blocks[0]


def _argument_attributes(step: ir.Operation) -> list[ir.DictAttr]:
    if "arg_attrs" not in step.attributes:
        return [ir.DictAttr.get({}, context=step.context)] * len(_entry(step).arguments)
    return [ir.DictAttr(a) for a in ir.ArrayAttr(step.attributes["arg_attrs"])]


def _memory(op: ir.Operation, value: ir.Value) -> tuple[tuple[int, ...], Element]:
    """Shape and C element of the buffer behind `value`, uint8_t for what is never negative."""
    if not isinstance(value.type, ir.MemRefType):
        raise Unsupported(op, f"a value of type {value.type}; expected a memref")
    memref = ir.MemRefType(value.type)
    element = element_of(memref)
    if element is None or not memref.has_static_shape:
        raise Unsupported(op, f"memory of type {memref}")
    is_port = isinstance(value, ir.BlockArgument)
    if element is I8 and (is_port or memory.sign_free(value)):
        element = U8
    return tuple(memref.shape), element


def _initial(
    step: ir.Operation, attributes: ir.DictAttr, shape: tuple[int, ...], element: Element
) -> np.ndarray:
    if "snn.initial" not in attributes:
        raise Unsupported(step, "a state without snn.initial")
    attribute = attributes["snn.initial"]
    if isinstance(attribute, ir.FloatAttr):
        return np.array(ir.FloatAttr(attribute).value, element.dtype)
    if isinstance(attribute, ir.IntegerAttr):
        return np.array(ir.IntegerAttr(attribute).value, element.dtype)
    values = elements(step, attribute).astype(element.dtype).reshape(shape)
    bits = values.ravel().view(f"u{element.size}")
    return values.ravel()[0] if (bits == bits[0]).all() else values


def _order(attributes: ir.DictAttr) -> tuple[int, ...]:
    if "snn.order" not in attributes:
        return ()
    return tuple(ir.DenseI64ArrayAttr(attributes["snn.order"]))


def elements(op: ir.Operation, attribute: ir.Attribute) -> np.ndarray:
    """The numbers of a dense attribute, as MLIR holds them: a view, which lives as long as it."""
    if not isinstance(attribute, ir.DenseElementsAttr):
        raise Unsupported(op, "constants that are not dense elements")
    return np.asarray(attribute)


def buffers_of(step: ir.Operation) -> list[Buffer]:
    """What a function allocates, in the order of the text."""
    buffers = []
    found = allocations(step)
    for number, (op, lifetime) in enumerate(zip(found, lifetimes(step, found), strict=True)):
        if len(op.operands):
            raise Unsupported(op, "memory of a size that is known only when run")
        shape, element = _memory(op, op.results[0])
        node, role = node_and_role(op.location)
        buffers.append(
            Buffer(
                number=number, node=node, role=role, lifetime=lifetime, shape=shape, element=element
            )
        )
    return buffers


def scratch_of(buffers: Sequence[Buffer]) -> Scratch | None:
    """The buffers in a union, or None where none can share bytes with another."""
    blocks = _blocks(buffers)
    packed = packing.pack(blocks)
    numbers = packing.group(blocks, packed.offsets)
    if not any(numbers):
        return None
    groups: list[list[tuple[int, Buffer]]] = [[] for _ in range(max(numbers) + 1)]
    for number, offset, buffer in zip(numbers, packed.offsets, buffers, strict=True):
        groups[number].append((offset, buffer))
    alignment = max(buffer.alignment for buffer in buffers)
    return Scratch(
        groups=tuple(tuple(sorted(group, key=lambda place: place[0])) for group in groups),
        bytes=packed.bytes + -packed.bytes % alignment,
        alignment=alignment,
    )


def _blocks(buffers: Sequence[Buffer]) -> list[packing.Block]:
    return [packing.Block(b.bytes, b.alignment, *b.lifetime) for b in buffers]


def tables_of(module: ir.Module, step: ir.Operation) -> list[Table]:
    """Constant globals that the step reads, in the order in which it names them."""
    globals_ = {
        ir.StringAttr(op.attributes["sym_name"]).value: op.operation
        for op in module.body.operations
        if op.operation.name == "memref.global"
    }
    tables: dict[str, Table] = {}
    for op in memory.operations(step):
        if op.name != "memref.get_global":
            continue
        symbol = ir.FlatSymbolRefAttr(op.attributes["name"]).value
        if symbol in tables:
            continue
        global_ = globals_[symbol]
        if "constant" not in global_.attributes or "initial_value" not in global_.attributes:
            raise Unsupported(global_, "a global that is not constant; state goes by arguments")
        memref = ir.MemRefType(op.results[0].type)
        element = element_of(memref)
        if element is None:
            raise Unsupported(global_, f"constants of type {memref}")
        node, role = node_and_role(op.location)
        if not node:
            node, role = node_and_role(global_.location)
        tables[symbol] = Table(
            symbol=symbol,
            node=node,
            role=role,
            shape=tuple(memref.shape),
            element=element,
            values=elements(global_, global_.attributes["initial_value"]).ravel(),
        )
    return list(tables.values())
