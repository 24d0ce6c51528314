//===- Loops.h - building loops over tensors --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For what linalg has no bounds for: windows that reach into a padding, places
// in a ring. A loop hands a tensor from round to round, which bufferisation
// changes in place.
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_LOOPS_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_LOOPS_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"

namespace mlir::snn {

/// Integers of type index. A name becomes part of the location, and a name in
/// the C.
class IndexMath {
public:
  IndexMath(OpBuilder &builder, Location loc) : builder(builder), loc(loc) {}

  Value constant(int64_t value);
  Value add(Value a, int64_t b, StringRef name = "");
  Value add(Value a, Value b, StringRef name = "");
  Value subtract(Value a, Value b);
  Value multiply(Value a, int64_t b);
  Value atLeast(Value a, int64_t least);
  Value atMost(Value a, int64_t most, StringRef name = "");
  Value atMost(Value a, Value most, StringRef name = "");
  /// a / b rounded down, and what is left, of what is not negative.
  Value divide(Value a, int64_t b);
  Value remainder(Value a, int64_t b, StringRef name = "");
  /// a / b rounded up, of what is not negative.
  Value ceilDivide(Value a, int64_t b, StringRef name = "");
  /// a without the bits that are not in `mask`; a is not negative.
  Value masked(Value a, int64_t mask, StringRef name = "");
  /// a where it is not `unwanted`, else b.
  Value unless(arith::CmpIPredicate unwanted, Value a, int64_t than, Value b,
               StringRef name);

private:
  Location named(StringRef name);

  OpBuilder &builder;
  Location loc;
};

/// From an index and the tensor as it is then to what the tensor is next.
using LoopBody = function_ref<Value(OpBuilder &, Value index, Value tensor)>;

/// for (index = from; index < to; ++index) tensor = body(index, tensor).
Value loop(OpBuilder &builder, Location loc, Value from, Value to, Value tensor,
           LoopBody body);
Value loop(OpBuilder &builder, Location loc, int64_t size, Value tensor,
           LoopBody body);
/// for (index = 0; index < to; index += step) ...
Value strides(OpBuilder &builder, Location loc, Value to, int64_t step,
              Value tensor, LoopBody body);

/// The same over all indices of a shape, in row-major order.
Value loops(OpBuilder &builder, Location loc, ArrayRef<int64_t> shape,
            Value tensor,
            function_ref<Value(OpBuilder &, ArrayRef<Value> indices, Value)>);

/// condition ? then() : tensor.
Value where(OpBuilder &builder, Location loc, Value condition, Value tensor,
            function_ref<Value(OpBuilder &)> then);

Value load(OpBuilder &builder, Location loc, Value tensor,
           ArrayRef<Value> indices);
Value store(OpBuilder &builder, Location loc, Value element, Value tensor,
            ArrayRef<Value> indices);

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_LOOPS_H
