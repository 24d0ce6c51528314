//===- FuseElementwise.td - one loop for several -----------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_TRANSFORMS_FUSEELEMENTWISE_FUSEELEMENTWISE_TD
#define SNN_DIALECT_TRANSFORMS_FUSEELEMENTWISE_FUSEELEMENTWISE_TD

include "mlir/Pass/PassBase.td"

def FuseElementwise : Pass<"snn-fuse-elementwise", "::mlir::func::FuncOp"> {
  let summary = "Do in one loop what is done to the same elements";
  let description = [{
    An element-wise linalg.generic goes into the one that is the only reader of
    its result: bias, rescale, fan-in, and the step of the neurons behind them
    become one pass over the population. What else comes of such a generic is the
    reader's from then on: nothing is computed twice. Reductions are left alone: what goes into
    a sum of products would be computed for every product.
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect",
    "::mlir::linalg::LinalgDialect",
    "::mlir::memref::MemRefDialect",
  ];
}

#endif // SNN_DIALECT_TRANSFORMS_FUSEELEMENTWISE_FUSEELEMENTWISE_TD
