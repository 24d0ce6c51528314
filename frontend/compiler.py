"""The whole way from a NIR file to C11, in memory. The command line and the tests drive this."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import pathlib
from collections.abc import Callable, Collection, Iterator, Mapping

from mlir import ir

from codegen import c_file, manifest, names, sizes
from codegen.c_file import GeneratedC
from codegen.interface import read_interface
from codegen.model_info import FormatInfo, ModelInfo, NodeInfo
from codegen.sizes import Sizes
from frontend.activity import Activity
from frontend.diagnostics import Findings, ModelError, printable
from frontend.discretise import DiscretiseOptions, discretise
from frontend.emit.emitter import emit
from frontend.emit.synapses import choose, chosen
from frontend.floats import to_floats
from frontend.idle_units import lost_units, needed_units, with_units
from frontend.integers import to_integers
from frontend.layer_equation import layer_equation
from frontend.network import Layer, Network, NeuronLayer, NumberFormat, kind_name
from frontend.nir_import import Graph, read_graph
from frontend.number_formats import formats, port_scales
from frontend.option_conflicts import check_options
from frontend.options import CompileOptions, Level
from frontend.quantise.quantiser import QuantisedNetwork
from frontend.version import versions
from snn_dialect.python import register

StageReport = Callable[[str], contextlib.AbstractContextManager]


@contextlib.contextmanager
def silent(_stage: str) -> Iterator[None]:
    """A stage report that reports nothing."""
    yield


@dataclasses.dataclass(frozen=True, kw_only=True)
class Compilation:
    """What came out.

    examined    what was told of the model: with units that no output depends on
    network     what the C is made of
    lost        node to how many of its neurons or channels were left out, and how many it had
    saturating  of an integer network: the nodes of which something may reach the limit of its
                storage
    formats     of an integer network: of every layer that has one, in execution order
    activity    the shares of synapses' inputs that are not zero
    walks       node to how its synapse goes over its inputs, in words
    levels      the text of each level that was asked for, C excepted
    """

    name: str
    examined: Examination
    network: Network
    lost: dict[str, tuple[int, int]]
    saturating: tuple[str, ...]
    formats: tuple[FormatInfo, ...]
    activity: Activity
    walks: dict[str, str]
    levels: dict[Level, str]
    generated: GeneratedC
    manifest: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Examination:
    """What can be told of a model before anything is emitted.

    name     prefix of every symbol and file
    graph    None where the file holds none
    network  None where the model or its options are wrong; in f64 for an integer dtype
    integers what becomes of the network with an integer dtype, else None
    activity of its synapses
    """

    name: str
    graph: Graph | None
    network: Network | None
    integers: QuantisedNetwork | None
    activity: Activity

    @property
    def compiled(self) -> Network | None:
        """The network that the C is made of."""
        return self.network if self.integers is None else self.integers.network


def examine(model: pathlib.Path, options: CompileOptions, findings: Findings) -> Examination:
    """Reads, flattens, shapes, discretises and quantises a NIR file as far as that goes.

    What is wrong goes to `findings`: a model is refused exactly where they have an error
    afterwards. What fails later than here is a fault of ours.
    """
    name = _prefix(model, options, findings)
    check_options(options, findings)
    graph = network = None
    with contextlib.suppress(ModelError):  # its findings are there
        graph = read_graph(model, findings)
        network = discretise(
            graph,
            DiscretiseOptions(
                format=options.dtype.float_format or NumberFormat.F64,
                profile=options.profile,
                dt=options.dt,
                settings=options.settings,
            ),
            findings,
        )
    integers, observed = None, {}
    if network is not None and not findings.errors:
        if options.dtype.float_format is None:
            integers = to_integers(
                network, options, findings, lambda result: sizes_of(result, options).flash
            )
            observed = {} if integers is None else integers.activity
        else:
            floats = to_floats(network, options, findings)
            network, observed = floats.network, floats.activity
    return Examination(
        name=name,
        graph=graph,
        network=None if findings.errors else network,
        integers=None if findings.errors else integers,
        activity=_activity(options, observed),
    )


def _activity(options: CompileOptions, observed: Mapping[str, float]) -> Activity:
    """What the user says goes for all synapses."""
    if options.activity is not None:
        return Activity(expected=options.activity)
    return Activity(observed=observed)


def sizes_of(network: Network, options: CompileOptions) -> Sizes:
    """What a network's C takes."""
    network = with_units(network, needed_units(network))
    with register.context() as context:
        loops = register.run(_emitted(network, options, Activity(), "", context), "snn-to-loops")
        return sizes.measure(read_interface(loops))


def _emitted(
    network: Network, options: CompileOptions, activity: Activity, file: str, context: ir.Context
) -> ir.Module:
    """The snn level, with the ways of its synapses chosen."""
    module = emit(network, file=file, context=context)
    register.verify(module)
    return choose(module, synapses=options.synapses.value, activity=activity)


def compile_model(
    model: pathlib.Path,
    options: CompileOptions,
    findings: Findings,
    *,
    levels: Collection[Level] = (),
    stage: StageReport = silent,
) -> Compilation:
    """Compiles a NIR file to C. Writes nothing.

    levels  the levels whose text is wanted beside the C
    stage   called with each stage's name; its context manager spans the stage

    Raises ModelError for what the user can mend. Any other exception is a fault of ours.
    """
    with stage("read"):
        examination = examine(model, options, findings)
        findings.raise_if_errors()
        assert examination.compiled is not None, "no network without a finding"
        lost = lost_units(examination.compiled)
        examined = examination
        examination = _without_idle_units(examination)
        name, network = examination.name, examination.compiled
        activity = examination.activity
    texts: dict[Level, str] = {}
    context = register.context()
    with context:
        with stage("emit snn"):
            module = _emitted(network, options, activity, printable(model.name), context)
            walks = chosen(module)
            if Level.SNN in levels:
                texts[Level.SNN] = register.text(module)
        if Level.LINALG in levels:
            with stage("lower to linalg"):
                texts[Level.LINALG] = register.text(register.lowered(module, "snn-to-linalg"))
        with stage("lower to loops"):
            loops = register.run(module, "snn-to-loops")
            if Level.LOOPS in levels:
                texts[Level.LOOPS] = register.text(loops)
        if Level.LLVM in levels:
            with stage("lower to llvm"):
                texts[Level.LLVM] = register.text(register.lowered(loops, "snn-loops-to-llvm"))
        with stage("print C"):
            info = model_info(model, options, examination)
            generated = c_file.generate(loops, info)
            text = manifest.manifest_text(generated, info)
    limits = dict.fromkeys(f.node for f in info.formats if f.saturates)
    return Compilation(
        name=name,
        examined=examined,
        network=network,
        lost=lost,
        saturating=tuple(limits),
        formats=info.formats,
        activity=activity,
        walks=walks,
        levels=texts,
        generated=generated,
        manifest=text,
    )


def _without_idle_units(examination: Examination) -> Examination:
    """With the units alone that outputs depend on; those of the network that the C is made of."""
    kept = needed_units(examination.compiled)
    integers = examination.integers
    if integers is not None:
        network = with_units(integers.network, kept)
        integers = dataclasses.replace(integers, network=network)
    return dataclasses.replace(
        examination, network=with_units(examination.network, kept), integers=integers
    )


def _prefix(model: pathlib.Path, options: CompileOptions, findings: Findings) -> str:
    if options.name is None:
        return names.prefix_from_file(model.stem)
    problem = names.prefix_problem(options.name)
    if problem:
        findings.error(
            "SNN401",
            None,
            f"--name={options.name}: {problem}",
            found=repr(options.name),
            expected="a C identifier that can start every symbol of the model",
            remedy=f"give another one, --name={names.prefix_from_file(options.name)} for example",
        )
    return options.name


def model_info(model: pathlib.Path, options: CompileOptions, examination: Examination) -> ModelInfo:
    """What the generated files say of where they came from."""
    network, integers = examination.compiled, examination.integers
    return ModelInfo(
        prefix=examination.name,
        model_file=printable(model.name),
        model_sha256=hashlib.sha256(model.read_bytes()).hexdigest(),
        options=options.spelled_out([layer.name for layer in network.inputs]),
        versions=versions(),
        profile=network.profile,
        dt=network.dt,
        dtype=options.dtype.value,
        nodes=tuple(node_info(layer) for layer in network.layers if kind_name(layer)),
        port_scales=() if integers is None else port_scales(network),
        formats=() if integers is None else formats(integers, examination.network),
    )


def node_info(layer: Layer) -> NodeInfo:
    """What people are told of one layer."""
    if isinstance(layer, NeuronLayer):
        fields = tuple(
            (field.name, str(getattr(value, "value", value)))
            for field in dataclasses.fields(layer.rule)
            if (value := getattr(layer.rule, field.name)) is not None
        )
        return NodeInfo(
            name=layer.name,
            nir_type=layer.nir_type,
            equation=layer.equation,
            profile_fields=fields,
        )
    kind = kind_name(layer)
    return NodeInfo(name=layer.name, nir_type=kind, equation=layer_equation(layer))
