//===- FuseElementwise.cpp - one loop where there were several ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Transforms/FuseElementwise/FuseElementwise.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::snn {
#define GEN_PASS_DEF_FUSEELEMENTWISE
#include "snn_dialect/Transforms/FuseElementwise/FuseElementwise.h.inc"
} // namespace mlir::snn

using namespace mlir;

namespace {

bool pays(OpOperand *operand) {
  auto reader = cast<linalg::LinalgOp>(operand->getOwner());
  return operand->get().hasOneUse() &&
         reader.getNumParallelLoops() == reader.getNumLoops();
}

/// Whether everyone else who reads results of `operand`'s producer comes after
/// its reader.
bool isFirstRead(OpOperand &operand) {
  Operation *reader = operand.getOwner();
  return llvm::all_of(operand.get().getDefiningOp()->getUses(), [&](auto &use) {
    if (use.getOwner() == reader)
      return &use == &operand;
    Operation *user =
        reader->getBlock()->findAncestorOpInBlock(*use.getOwner());
    return user && reader->isBeforeInBlock(user);
  });
}

/// Moves a producer into its reader, with all of its results: upstream's
/// pattern replaces only what the reader reads, and a neuron, whose spikes are
/// summed in the reader, would be stepped again for the sake of its membrane.
struct FuseProducer : OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(linalg::GenericOp reader,
                                PatternRewriter &rewriter) const override {
    for (OpOperand &operand : reader->getOpOperands()) {
      if (!linalg::areElementwiseOpsFusable(&operand) || !pays(&operand) ||
          !isFirstRead(operand))
        continue;
      Operation *producer = operand.get().getDefiningOp();
      auto fused = linalg::fuseElementwiseOps(rewriter, &operand);
      if (failed(fused))
        continue;
      for (auto [old, replacement] : fused->replacements)
        rewriter.replaceAllUsesWith(old, replacement);
      rewriter.eraseOp(reader);
      if (producer->use_empty())
        rewriter.eraseOp(producer);
      return success();
    }
    return rewriter.notifyMatchFailure(reader, "no producer to move here");
  }
};

bool never(OpOperand *) { return false; }

struct FuseElementwise : snn::impl::FuseElementwiseBase<FuseElementwise> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FuseProducer>(&getContext());
    // For what else is in it: splats and operands that nobody reads.
    linalg::populateElementwiseOpsFusionPatterns(patterns, never);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
