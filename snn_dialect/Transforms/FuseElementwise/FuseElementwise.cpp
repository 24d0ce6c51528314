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

struct FuseElementwise : snn::impl::FuseElementwiseBase<FuseElementwise> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    linalg::populateElementwiseOpsFusionPatterns(patterns, pays);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
