//===- NeuronOps.cpp - li, lif, cuba_li, cuba_lif -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One implementation of assembly, types and verification for the four ops,
// over the roles of their operands.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/StringExtras.h"

#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/Parameters.h"
#include "snn_dialect/IR/Quantised.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

namespace {

template <typename Op>
constexpr bool isSpiking = llvm::is_one_of<Op, LIFOp, CubaLIFOp>::value;

template <typename Op>
constexpr bool hasSynapse = llvm::is_one_of<Op, CubaLIOp, CubaLIFOp>::value;

/// The op's attribute on how it steps: its class, its name, its assembly.
template <typename Op> struct Rule {
  using Attr = DynamicsAttr;
  static constexpr StringLiteral name = "dynamics";

  static Attr parse(OpAsmParser &parser) {
    return dyn_cast_or_null<Attr>(Attr::parse(parser, Type()));
  }
  static void print(Attr rule, OpAsmPrinter &printer) { rule.print(printer); }
};

template <> struct Rule<CubaLIOp> {
  using Attr = CurrentAttr;
  static constexpr StringLiteral name = "current";

  static Attr parse(OpAsmParser &parser) {
    FailureOr<Current> current = failure();
    if (parser.parseKeyword("current") || parser.parseLParen() ||
        failed(current = FieldParser<Current, Current>::parse(parser)) ||
        parser.parseRParen())
      return {};
    return CurrentAttr::get(parser.getContext(), *current);
  }
  static void print(Attr rule, OpAsmPrinter &printer) {
    printer << "current(" << stringifyCurrent(rule.getValue()) << ')';
  }
};

/// LIOp steps in one way only.
template <typename Op> constexpr bool hasRule = !std::is_same_v<Op, LIOp>;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// Results: spikes where the op spikes, then the state in the order of the
/// operands.
template <typename Op, typename OpOrAdaptor>
LogicalResult inferNeuronTypes(MLIRContext *context, OpOrAdaptor op,
                               SmallVectorImpl<Type> &types) {
  auto membrane = dyn_cast<RankedTensorType>(op.getMembrane().getType());
  if (!membrane)
    return failure();
  if constexpr (isSpiking<Op>)
    types.push_back(membrane.clone(
        spikeElement(context, op.getDynamicsAttr().getSpikes())));
  if constexpr (hasSynapse<Op>)
    types.push_back(membrane);
  types.push_back(membrane);
  return success();
}

//===----------------------------------------------------------------------===//
// Assembly
//===----------------------------------------------------------------------===//

/// `%input, %state... decay(%d) ... <rule> {attrs} : input-type, state-type`;
/// the input's type is left out where it is the state's, and so is that of a
/// parameter, `decay(%d : type)`.
template <typename Op>
ParseResult parseNeuron(OpAsmParser &parser, OperationState &result) {
  SmallVector<Parameter> operands;
  auto &segments =
      result.getOrAddProperties<typename Op::Properties>().operandSegmentSizes;
  for (auto [index, role] : llvm::enumerate(Op::kRoles)) {
    segments[index] = 0;
    if (!isParameter(role)) {
      if (index > 0 && parser.parseComma())
        return failure();
      if (parser.parseOperand(operands.emplace_back().operand))
        return failure();
    } else {
      if (failed(parser.parseOptionalKeyword(keyword(role)))) {
        if (isOptional(role))
          continue;
        return parser.emitError(parser.getCurrentLocation())
               << "expected '" << keyword(role) << "(...)'";
      }
      if (parseParameter(parser, operands.emplace_back()))
        return failure();
    }
    segments[index] = 1;
  }

  if constexpr (hasRule<Op>) {
    auto rule = Rule<Op>::parse(parser);
    if (!rule)
      return failure();
    result.addAttribute(Rule<Op>::name, rule);
  }

  RankedTensorType inputType, stateType;
  if (parser.parseOptionalAttrDict(result.attributes) || parser.parseColon() ||
      parser.parseType(inputType))
    return failure();
  stateType = inputType;
  if (succeeded(parser.parseOptionalComma()) && parser.parseType(stateType))
    return failure();
  operands.front().type = inputType;
  for (const Parameter &operand : operands)
    if (parser.resolveOperand(operand.operand,
                              operand.type ? operand.type : stateType,
                              result.operands))
      return failure();

  if constexpr (isSpiking<Op>) {
    auto dynamics = cast<DynamicsAttr>(result.attributes.get(Rule<Op>::name));
    result.addTypes(stateType.clone(
        spikeElement(parser.getContext(), dynamics.getSpikes())));
  }
  if constexpr (hasSynapse<Op>)
    result.addTypes(stateType);
  result.addTypes(stateType);
  return success();
}

template <typename Op> void printNeuron(Op op, OpAsmPrinter &printer) {
  NeuronOperands operands(op, Op::kRoles);
  Type inputType = op.getInput().getType(),
       stateType = op.getMembrane().getType();
  llvm::ListSeparator comma;
  printer << ' ';
  for (Role role : Op::kRoles) {
    if (!isParameter(role)) {
      printer << StringRef(comma) << operands[role];
    } else if (operands[role]) {
      printer << ' ' << keyword(role);
      printParameter(printer, operands[role], stateType);
    }
  }
  SmallVector<StringRef> elided{
      Op::getOperandSegmentSizesAttrName(op->getName())};
  if constexpr (hasRule<Op>) {
    using Attr = typename Rule<Op>::Attr;
    printer << ' ';
    Rule<Op>::print(op->template getAttrOfType<Attr>(Rule<Op>::name), printer);
    elided.push_back(Rule<Op>::name);
  }
  printer.printOptionalAttrDict(op->getAttrs(), elided);
  printer << " : " << inputType;
  if (inputType != stateType)
    printer << ", " << stateType;
}

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

/// What messages call the operand, after the name of its ODS argument.
StringRef operandName(Role role) {
  switch (role) {
  case Role::Input:
    return "input";
  case Role::Synapse:
    return "synapse";
  case Role::Membrane:
    return "membrane";
  case Role::VReset:
    return "v_reset";
  default:
    return keyword(role);
  }
}

/// Verifies that the input can be added to the membrane: spikes, counts, or a
/// number of its format; quantised, of its scale, in 32 bits or as it is
/// stored.
LogicalResult verifyInput(Operation *op, Type input, Type membrane) {
  std::optional<Quantised> quantised = Quantised::of(membrane);
  if (!quantised || !isAnalog(input))
    return verifyConvertible(op, "N3", "input", input, "membrane", membrane);
  Quantised wide = quantised->with(32, quantised->scales);
  if (input == membrane || input == wide.type())
    return success();
  return op->emitOpError() << "(N3) input must be of i1, i32 or the membrane's "
                           << membrane
                           << ", stored like it or in 32 bits, found " << input;
}

LogicalResult verifyOperandTypes(Operation *op, const NeuronOperands &operands,
                                 ArrayRef<Role> roles) {
  RankedTensorType membrane = tensorType(operands[Role::Membrane]);
  RankedTensorType input = tensorType(operands[Role::Input]);
  if (failed(verifyMembrane(op, "N1", membrane)) ||
      failed(verifySameShape(op, "N2", "input", input, "membrane", membrane)) ||
      failed(
          verifyInput(op, input.getElementType(), membrane.getElementType())))
    return failure();
  for (Role role : roles) {
    Value operand = operands[role];
    if (!operand)
      continue;
    LogicalResult verified = success();
    if (role == Role::Synapse)
      verified = verifySameType(op, "N5", operandName(role), operand.getType(),
                                "membrane", membrane);
    else if (isFactor(role))
      verified =
          verifyFactor(op, "N4", "N12", operandName(role), operand, membrane);
    else if (isParameter(role))
      verified =
          verifyParameter(op, "N4", operandName(role), operand, membrane);
    if (failed(verified))
      return failure();
  }
  return success();
}

/// What goes with a quantised membrane only.
LogicalResult verifyInteger(Operation *op, StringRef number, StringRef name,
                            bool given, Type membrane) {
  if (!given || Quantised::of(getElementTypeOrSelf(membrane)))
    return success();
  return op->emitOpError() << '(' << number << ") " << name
                           << " is for quantised membranes, found " << membrane;
}

LogicalResult verifyCurrent(Operation *op, const NeuronOperands &operands,
                            Current current) {
  bool jumps =
      current == Current::JumpThenDecay || current == Current::DecayAfterJump;
  if (jumps && operands[Role::SynapticGain])
    return op->emitOpError() << "(N10) current = " << stringifyCurrent(current)
                             << " uses no synaptic_gain, found one";
  return success();
}

LogicalResult verifyDynamics(Operation *op, const NeuronOperands &operands,
                             DynamicsAttr dynamics, bool synapse) {
  bool toValue = dynamics.getReset() == Reset::ToValue;
  bool hasReset = static_cast<bool>(operands[Role::VReset]);
  if (toValue != hasReset)
    return op->emitOpError()
           << "(N6) v_reset must be given with reset = to_value and only then, "
              "found reset = "
           << stringifyReset(dynamics.getReset())
           << (hasReset ? " with" : " without") << " v_reset";
  if (dynamics.getCurrent().has_value() != synapse)
    return op->emitOpError()
           << "(N11) dynamics must name current for snn.cuba_lif and only "
              "there, found "
           << dynamics;
  return verifyMultiThreshold(op, "N9", dynamics.getSpikes(),
                              operands[Role::Threshold]);
}

template <typename Op> LogicalResult verifyNeuron(Op op) {
  NeuronOperands operands(op, Op::kRoles);
  if (failed(verifyOperandTypes(op, operands, Op::kRoles)) ||
      failed(verifyInteger(op, "N13", "truncate", op.getTruncate(),
                           op.getMembrane().getType())) ||
      failed(verifyInteger(op, "N14", "no_saturation", op.getNoSaturation(),
                           op.getMembrane().getType())))
    return failure();
  if constexpr (isSpiking<Op>) {
    DynamicsAttr dynamics = op.getDynamics();
    if (failed(verifyDynamics(op, operands, dynamics, hasSynapse<Op>)))
      return failure();
    if (hasSynapse<Op> &&
        failed(verifyCurrent(op, operands, *dynamics.getCurrent())))
      return failure();
    Type expected =
        tensorType(op.getMembrane())
            .clone(spikeElement(op.getContext(), dynamics.getSpikes()));
    if (op.getSpikes().getType() != expected)
      return op.emitOpError()
             << "(N7) spikes are " << op.getSpikes().getType()
             << " but spikes = " << stringifySpikes(dynamics.getSpikes())
             << " makes them " << expected;
  } else if constexpr (hasSynapse<Op>) {
    if (failed(verifyCurrent(op, operands, op.getCurrent().getValue())))
      return failure();
  }
  for (Value state : op->getResults().drop_front(isSpiking<Op> ? 1 : 0))
    if (failed(verifySameType(op, "N8", "next state", state.getType(),
                              "membrane", op.getMembrane().getType())))
      return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// Canonicalization
//===----------------------------------------------------------------------===//

/// Drops gains of 1 and a drive of 0, which change no value.
template <typename Op>
LogicalResult dropNeutral(Op op, PatternRewriter &rewriter) {
  auto drop = [&](MutableOperandRange parameter, double neutral) {
    if (parameter.empty() || !isUniform(parameter[0].get(), neutral))
      return false;
    rewriter.modifyOpInPlace(op, [&] { parameter.clear(); });
    return true;
  };
  bool changed = drop(op.getGainMutable(), 1.0);
  changed |= drop(op.getDriveMutable(), 0.0);
  if constexpr (hasSynapse<Op>)
    changed |= drop(op.getSynapticGainMutable(), 1.0);
  return success(changed);
}

} // namespace

//===----------------------------------------------------------------------===//
// The four ops
//===----------------------------------------------------------------------===//

#define SNN_NEURON_OP(OP)                                                      \
  LogicalResult OP::inferReturnTypes(MLIRContext *context,                     \
                                     std::optional<Location>, Adaptor adaptor, \
                                     SmallVectorImpl<Type> &types) {           \
    return inferNeuronTypes<OP>(context, adaptor, types);                      \
  }                                                                            \
  bool OP::isCompatibleReturnTypes(TypeRange, TypeRange) {                     \
    return true; /* verify() compares them, by number */                       \
  }                                                                            \
  ParseResult OP::parse(OpAsmParser &parser, OperationState &result) {         \
    return parseNeuron<OP>(parser, result);                                    \
  }                                                                            \
  void OP::print(OpAsmPrinter &printer) { printNeuron(*this, printer); }       \
  LogicalResult OP::verify() { return verifyNeuron(*this); }                   \
  LogicalResult OP::canonicalize(OP op, PatternRewriter &rewriter) {           \
    return dropNeutral(op, rewriter);                                          \
  }

SNN_NEURON_OP(LIOp)
SNN_NEURON_OP(LIFOp)
SNN_NEURON_OP(CubaLIOp)
SNN_NEURON_OP(CubaLIFOp)

#undef SNN_NEURON_OP
