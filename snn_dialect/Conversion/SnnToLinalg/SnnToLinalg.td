//===- SnnToLinalg.td - snn to linalg on tensors -----------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_SNNTOLINALG_TD
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_SNNTOLINALG_TD

include "mlir/Pass/PassBase.td"

def ConvertSnnToLinalg : Pass<"convert-snn-to-linalg", "::mlir::ModuleOp"> {
  let summary = "Lower snn to linalg on tensors";
  let description = [{
    Every op becomes linalg.generic ops in the fixed order of arithmetic that
    the op's description states; convolutions, pools and delay lines become scf
    loops, whose bounds leave out the padding and which find a place in a ring.
    Tensors of i1 become tensors of i8 that hold 0
    or 1, tensors of `!quant.uniform` become tensors of their storage type, in
    function signatures as well. Constant weights of 4 bits are packed, two in a
    byte: those of snn.linear row by row, others in row-major order.

    Integers are computed in 32 bits where their bounds fit, else in 64, and,
    other than sums that wrap on the way with `no_saturation`,
    never overflow. Scales per axis become small constant tables.

    The update of a population is one linalg.generic whose outs are its state,
    so that bufferisation steps the state in place. Uniform parameters are
    scalars inside of it.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect",
    "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect",
    "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect",
  ];
}

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_SNNTOLINALG_TD
