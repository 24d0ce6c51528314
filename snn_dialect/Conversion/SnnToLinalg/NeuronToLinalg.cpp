//===- NeuronToLinalg.cpp - populations of neurons ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/NeuronStep.h"
#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
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

    Type element = tensorType(op.getInput()).getElementType();
    auto results =
        pointwise(rewriter, loc, inputs, inits,
                  [&](OpBuilder &b, ArrayRef<Value> in,
                      ArrayRef<Value> old) -> SmallVector<Value> {
                    NeuronStep::Scalars scalars;
                    auto at = [&](Role role) -> Value & {
                      return scalars[static_cast<size_t>(role)];
                    };
                    for (auto [role, value] : llvm::zip(Op::kRoles, in))
                      at(role) = value;
                    for (auto [role, value] :
                         llvm::zip(state, old.take_back(state.size())))
                      at(role) = value;
                    at(Role::Input) = toFormat(b, loc, at(Role::Input), element,
                                               at(Role::Membrane).getType());
                    NeuronStep step(b, loc, scalars, dynamics, current);
                    step.build();

                    SmallVector<Value> next;
                    if (dynamics)
                      next.push_back(dynamics.getSpikes() == Spikes::Multi
                                         ? step.spikes()
                                         : storeSpike(b, loc, step.spikes()));
                    if (current)
                      next.push_back(step.nextSynapse());
                    next.push_back(step.nextMembrane());
                    return next;
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
