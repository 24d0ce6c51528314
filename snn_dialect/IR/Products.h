//===- Products.h - sums of inputs times weights ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What snn.linear, snn.conv and snn.scale have in common.
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_IR_PRODUCTS_H
#define SNN_DIALECT_IR_PRODUCTS_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/Operation.h"
#include "mlir/IR/Value.h"

#include <optional>

namespace mlir::snn {

/// The numbers of an op's constraints on its products.
struct ProductConstraints {
  StringRef factors, result, sums, wideSums;
};

/// The products of an op: of each output, `terms` of them are added up. The
/// dimension of the weight that has the outputs is `outputs`.
struct Products {
  Value input, weight;
  int64_t terms;
  unsigned outputs;
};

/// The element type of products of `input` and `weight`: the weight's; with a
/// quantised one, 32-bit storage at the product of the scales.
Type productElement(Type input, Type weight);

/// The k from 0 to 31 for which `found` is `product`, a quantised type, at
/// scales 2^k times as large; none where there is no such k.
std::optional<unsigned> productShift(Type found, Type product);

/// Verifies that the weight (called `what`) is analog, that the input can be
/// multiplied with it (spikes, counts, the weight's format, or both quantised),
/// that the output is of the products' type, and that their sums are in range.
LogicalResult verifyProducts(Operation *op, const ProductConstraints &numbers,
                             const Products &products, StringRef what,
                             ArrayRef<int64_t> outputShape);

/// `-> type`: the result's type, where it is not the one in `result`, which was
/// inferred.
ParseResult parseOptionalResult(OpAsmParser &parser, OperationState &result);

/// Prints that where the products of `input` and `weight` are shifted.
void printOptionalResult(OpAsmPrinter &printer, Type result, Type input,
                         Type weight);

} // namespace mlir::snn

#endif // SNN_DIALECT_IR_PRODUCTS_H
