//===- ProductSums.h - sums of inputs times weights -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_PRODUCTSUMS_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_PRODUCTSUMS_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

namespace mlir::snn {

/// How the products of snn.linear, snn.conv or snn.scale add up: in the format
/// of the result, in floating point; in integers in 32 bits, or where the
/// result's scale is 2^k times that of the products, in 64.
class ProductSums {
public:
  /// Input, weight and output of the op.
  ProductSums(Location loc, Value input, Value weight, Value output);

  /// Adds up in 16 bits where every sum fits: twice as many go into a vector.
  /// input, weight: of the op; outputDim: the weight's dimension of outputs.
  void narrow(Value input, Value weight, unsigned outputDim);

  /// Sums that are not yet anything.
  Value empty(OpBuilder &builder, ArrayRef<int64_t> shape) const;

  /// Sums of +0, of a shape, or in the place of others.
  Value start(OpBuilder &builder, ArrayRef<int64_t> shape) const;
  Value start(OpBuilder &builder, Value sums) const;

  /// sum + input*weight; no product is formed with a spike.
  Value add(OpBuilder &builder, Value sum, Value input, Value weight) const;

  /// sum + input*weight + input*weight + ..., of inputs that are not zero: of
  /// spikes those are not asked for.
  Value addEvents(OpBuilder &builder, Value sum, ArrayRef<Value> inputs,
                  ArrayRef<Value> weights) const;

  /// Whether a product is the weight where there is one.
  bool ofSpikes() const;

  /// input*weight, or the weight where there is a spike, as it adds up.
  Value term(OpBuilder &builder, Value input, Value weight) const;

  /// From the sums to the output; the bias may be null. It has the output's
  /// shape, or that of its first dimension.
  Value finish(OpBuilder &builder, Value sums, Value bias) const;

  /// A sum as the output stores it.
  Value stored(OpBuilder &builder, Value sum, Value bias) const;

  /// The output's type, as stored.
  RankedTensorType type() const {
    return RankedTensorType::get(output.getShape(), outputElement);
  }

private:
  /// A stored number in as many bits as the sums have: fewer where it fits.
  Value widened(OpBuilder &builder, Value number) const;
  Value product(OpBuilder &builder, Value stored, Value weight) const;

  Location loc;
  Type input;
  RankedTensorType output;
  Type outputElement, sumElement;
  unsigned shift = 0;
};

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_PRODUCTSUMS_H
