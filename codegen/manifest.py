"""NAME.manifest.textproto: what came out, for other programs to read (manifest.proto)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from google.protobuf import text_format

from codegen import manifest_pb2
from codegen.c_file import GeneratedC
from codegen.c_names import node_names
from codegen.element import Element
from codegen.interface import Buffer, Interface, Port, State, Table, role_text
from codegen.model_info import FormatInfo, ModelInfo
from codegen.sizes import Sizes


def manifest_text(generated: GeneratedC, info: ModelInfo) -> str:
    """The manifest as a text proto: the same bytes for the same model and options."""
    head = "# proto-file: codegen/manifest.proto\n# proto-message: snn_mlir.Manifest\n"
    return head + text_format.MessageToString(manifest(generated, info), as_utf8=True)


def manifest(generated: GeneratedC, info: ModelInfo) -> manifest_pb2.Manifest:
    """The manifest as a message."""
    interface, prefix = generated.interface, generated.prefix
    message = manifest_pb2.Manifest(
        prefix=prefix,
        model=manifest_pb2.Model(file=info.model_file, sha256=info.model_sha256),
        options=info.options,
        versions=[manifest_pb2.Version(part=p, version=v) for p, v in info.versions],
        number_format=info.dtype,
        step_rule=manifest_pb2.StepRule(
            profile=info.profile, dt=None if info.dt is None else repr(info.dt)
        ),
        nodes=_nodes(interface, info),
        inputs=map(_port, interface.inputs),
        outputs=map(_port, interface.outputs),
        members=_members(generated),
        tables=map(_table, interface.tables),
        formats=map(_format, info.formats),
        sizes=_sizes(generated.sizes),
        files=[
            manifest_pb2.File(name=name, sha256=hashlib.sha256(text.encode()).hexdigest())
            for name, text in ((f"{prefix}.c", generated.source), (f"{prefix}.h", generated.header))
        ],
    )
    return message


def _nodes(interface: Interface, info: ModelInfo) -> Iterable[manifest_pb2.Node]:
    c_names = node_names(interface, info.prefix, [node.name for node in info.nodes])
    for node in info.nodes:
        yield manifest_pb2.Node(
            name=node.name,
            c_name=c_names[node.name],
            nir_type=node.nir_type,
            equation=node.equation,
            fields=[manifest_pb2.Field(name=n, value=v) for n, v in node.profile_fields],
        )


def _array(array: Port | State | Buffer | Table) -> manifest_pb2.Array:
    element: Element = array.element
    return manifest_pb2.Array(
        c_name=array.c_name, c_type=element.c, shape=array.shape, bytes=array.bytes
    )


def _port(port: Port) -> manifest_pb2.Port:
    return manifest_pb2.Port(
        node=port.node,
        array=_array(port),
        size_constant=port.size_constant,
        scale=port.scale,
        scale_constant=port.scale_constant,
    )


def _members(generated: GeneratedC) -> Iterable[manifest_pb2.Member]:
    for place in generated.sizes.members:
        member = place.array
        is_state = isinstance(member, State)
        kind = manifest_pb2.Member.STATE if is_state else manifest_pb2.Member.BUFFER
        yield manifest_pb2.Member(
            kind=kind,
            node=member.node,
            role=member.description if is_state else member.role,
            array=_array(member),
            offset=place.offset,
            initial=_initial(member) if is_state else "",
            order=member.order if is_state else (),
        )


def _sizes(sizes: Sizes) -> manifest_pb2.Sizes:
    return manifest_pb2.Sizes(
        flash=sizes.flash, ram=sizes.ram, states=sizes.states, largest_live=sizes.largest_live
    )


def _initial(state: State) -> str:
    return "per element" if state.initial.shape else repr(state.initial.item())


def _table(table: Table) -> manifest_pb2.Table:
    return manifest_pb2.Table(node=table.node, role=table.role, array=_array(table))


def _format(info: FormatInfo) -> manifest_pb2.Format:
    return manifest_pb2.Format(
        node=info.node,
        role=role_text(info.role),
        bits=info.bits,
        scales=info.scales,
        saturates=info.saturates,
        note=info.note,
    )
