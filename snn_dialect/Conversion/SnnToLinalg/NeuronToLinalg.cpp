//===- NeuronToLinalg.cpp - populations of neurons ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/Formats.h"
#include "snn_dialect/Conversion/SnnToLinalg/NeuronStep.h"
#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/Parameters.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

namespace {

DynamicsAttr dynamicsOf(LIOp) { return {}; }
DynamicsAttr dynamicsOf(CubaLIOp) { return {}; }
DynamicsAttr dynamicsOf(LIFOp op) { return op.getDynamics(); }
DynamicsAttr dynamicsOf(CubaLIFOp op) { return op.getDynamics(); }

std::optional<Current> currentOf(LIOp) { return std::nullopt; }
std::optional<Current> currentOf(LIFOp) { return std::nullopt; }
std::optional<Current> currentOf(CubaLIOp op) {
  return op.getCurrent().getValue();
}
std::optional<Current> currentOf(CubaLIFOp op) {
  return op.getDynamics().getCurrent();
}

/// What a body gets of each operand, by its role.
using Elements = std::array<Value, kNumRoles>;

/// A step in the membrane's format, element by element.
class Step {
public:
  /// operands: of the snn level.
  Step(Location loc, const NeuronOperands &operands, DynamicsAttr dynamics,
       std::optional<Current> current, bool truncates, bool saturates)
      : loc(loc), operands(operands), dynamics(dynamics), current(current),
        truncates(truncates), saturates(saturates || comparesSums()),
        format(Quantised::of(elementOf(Role::Membrane))) {
    if (format)
      conversion.emplace(operands[Role::Input], *format, /*bits=*/32);
  }

  /// An operand beside those with a role: what a spike is, or null.
  Value one(OpBuilder &builder) const {
    return conversion ? conversion->one(builder, loc) : Value();
  }

  /// Spikes, where there are any, and the next state.
  SmallVector<Value> build(OpBuilder &builder, const Elements &elements,
                           Value one) const {
    if (format)
      return buildInteger(builder, elements, one);
    FloatArithmetic math(builder, loc);
    NeuronStep<FloatArithmetic>::Scalars scalars = elements;
    Value &input = scalars[static_cast<size_t>(Role::Input)];
    input = toFormat(builder, loc, input, elementOf(Role::Input),
                     elementOf(Role::Membrane));
    return results(builder, NeuronStep(math, scalars, dynamics, current));
  }

private:
  SmallVector<Value> buildInteger(OpBuilder &builder, const Elements &elements,
                                  Value one) const {
    IntegerMath bounds(builder, loc);
    NeuronStep<IntegerArithmetic>::Scalars scalars;
    IntegerArithmetic::FractionalBits fractions{};
    for (size_t k = 0; k < kNumRoles; ++k) {
      Role role = static_cast<Role>(k);
      if (!elements[k])
        continue;
      scalars[k] = bounds.of(elements[k], constantElements(operands[role]));
      if (isFactor(role))
        fractions[k] = *fractionalBits(elementOf(role));
    }
    scalars[static_cast<size_t>(Role::Input)] = (*conversion)(
        builder, loc, elements[static_cast<size_t>(Role::Input)], one);
    IntegerArithmetic math(builder, loc, format->bits, fractions, truncates,
                           saturates);
    return results(builder, NeuronStep(math, scalars, dynamics, current));
  }

  template <typename Arithmetic>
  SmallVector<Value> results(OpBuilder &builder,
                             NeuronStep<Arithmetic> step) const {
    step.build();
    SmallVector<Value> next;
    if (dynamics)
      next.push_back(dynamics.getSpikes() == Spikes::Multi
                         ? step.spikes()
                         : storeSpike(builder, loc, step.spikes()));
    if (current)
      next.push_back(step.nextSynapse());
    next.push_back(step.nextMembrane());
    return next;
  }

  /// Whether anything but what is stored is compared, or multiplied: no bit of
  /// that may be lost.
  bool comparesSums() const {
    return operands[Role::Floor] ||
           (dynamics && dynamics.getSpikes() == Spikes::Multi);
  }

  Type elementOf(Role role) const {
    return tensorType(operands[role]).getElementType();
  }

  Location loc;
  NeuronOperands operands;
  DynamicsAttr dynamics;
  std::optional<Current> current;
  bool truncates, saturates;
  std::optional<Quantised> format;
  std::optional<Conversion> conversion;
};

/// One linalg.generic over the population. Its outs are the spikes, where
/// there are any, and the state itself, so that bufferisation steps it in
/// place.
template <typename Op> struct NeuronLowering : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult
  matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    NeuronOperands operands(adaptor, Op::kRoles);
    DynamicsAttr dynamics = dynamicsOf(op);
    std::optional<Current> current = currentOf(op);
    Step step(loc, NeuronOperands(op, Op::kRoles), dynamics, current,
              op.getTruncate(), !op.getNoSaturation());

    SmallVector<Value> inits;
    if (dynamics)
      inits.push_back(emptyTensor(
          rewriter, loc,
          cast<RankedTensorType>(this->getTypeConverter()->convertType(
              op->getResult(0).getType()))));
    SmallVector<Role> state;
    if (current)
      state.push_back(Role::Synapse);
    state.push_back(Role::Membrane);
    for (Role role : state)
      inits.push_back(operands[role]);

    SmallVector<Value> inputs;
    for (Role role : Op::kRoles)
      inputs.push_back(llvm::is_contained(state, role) ? Value()
                                                       : operands[role]);
    inputs.push_back(step.one(rewriter));

    auto results = pointwise(
        rewriter, loc, inputs, inits,
        [&](OpBuilder &b, ArrayRef<Value> in,
            ArrayRef<Value> old) -> SmallVector<Value> {
          Elements elements{};
          for (auto [role, value] : llvm::zip(Op::kRoles, in.drop_back()))
            elements[static_cast<size_t>(role)] = value;
          for (auto [role, value] :
               llvm::zip(state, old.take_back(state.size())))
            elements[static_cast<size_t>(role)] = value;
          return step.build(b, elements, in.back());
        });
    rewriter.replaceOp(op, results);
    return success();
  }
};

} // namespace

void snn::populateNeuronPatterns(const StorageTypeConverter &converter,
                                 RewritePatternSet &patterns) {
  patterns.add<NeuronLowering<LIOp>, NeuronLowering<LIFOp>,
               NeuronLowering<CubaLIOp>, NeuronLowering<CubaLIFOp>>(
      converter, patterns.getContext());
}
