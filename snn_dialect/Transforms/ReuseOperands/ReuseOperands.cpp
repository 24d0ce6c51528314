//===- ReuseOperands.cpp - results in their operands' place ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Transforms/ReuseOperands/ReuseOperands.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::snn {
#define GEN_PASS_DEF_REUSEOPERANDS
#include "snn_dialect/Transforms/ReuseOperands/ReuseOperands.h.inc"
} // namespace mlir::snn

using namespace mlir;

namespace {

/// Whether a value is memory of its own when it is bufferised, which nobody
/// reads but its one user.
bool isScratch(Value value) {
  Operation *origin = value.getDefiningOp();
  return origin && value.hasOneUse() &&
         isa<linalg::LinalgOp, scf::ForOp, scf::IfOp>(origin);
}

/// An input that may be overwritten by what is written to `init`, or null.
OpOperand *placeFor(OpOperand &init, linalg::GenericOp op) {
  if (!init.get().getDefiningOp<tensor::EmptyOp>())
    return nullptr;
  AffineMap map = op.getMatchingIndexingMap(&init);
  for (OpOperand *input : op.getDpsInputOperands())
    if (input->get().getType() == init.get().getType() &&
        op.getMatchingIndexingMap(input) == map && isScratch(input->get()))
      return input;
  return nullptr;
}

struct ReuseOperands : snn::impl::ReuseOperandsBase<ReuseOperands> {
  void runOnOperation() override {
    getOperation().walk([](linalg::GenericOp op) {
      if (op.getNumParallelLoops() != op.getNumLoops())
        return;
      for (OpOperand &init : op.getDpsInitsMutable())
        if (OpOperand *input = placeFor(init, op)) {
          // The body reads the same element by its other name.
          op.getMatchingBlockArgument(input).replaceAllUsesWith(
              op.getMatchingBlockArgument(&init));
          init.set(input->get());
        }
    });
    RewritePatternSet patterns(&getContext());
    linalg::populateEraseUnusedOperandsAndResultsPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
