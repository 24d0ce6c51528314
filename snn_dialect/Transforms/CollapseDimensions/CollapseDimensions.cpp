//===- CollapseDimensions.cpp - one loop for several ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Transforms/CollapseDimensions/CollapseDimensions.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::snn {
#define GEN_PASS_DEF_COLLAPSEDIMENSIONS
#include "snn_dialect/Transforms/CollapseDimensions/CollapseDimensions.h.inc"
} // namespace mlir::snn

using namespace mlir;

namespace {

/// Dimensions `first` to `last` of the loops.
ReassociationIndices between(int64_t first, int64_t last) {
  return llvm::to_vector(llvm::seq(first, last + 1));
}

/// The longest runs of dimensions that can be one.
SmallVector<ReassociationIndices> runs(linalg::LinalgOp op) {
  SmallVector<ReassociationIndices> found;
  if (op.hasIndexSemantics() || op.getNumParallelLoops() != op.getNumLoops())
    return found;
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  int64_t loops = op.getNumLoops();
  for (int64_t first = 0; first < loops;) {
    int64_t last = first;
    while (last + 1 < loops &&
           linalg::areDimSequencesPreserved(maps, {between(first, last + 1)}))
      ++last;
    if (last > first)
      found.push_back(between(first, last));
    first = last + 1;
  }
  return found;
}

struct CollapseDimensions
    : snn::impl::CollapseDimensionsBase<CollapseDimensions> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    linalg::populateCollapseDimensions(patterns, runs);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
