//===- WindowLoops.h - from the cells of windows to outputs -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops over the cells of the kernel are outside of those over the windows:
// every output sums in the order of the kernel's cells, and the innermost loop
// runs along outputs that lie side by side. Padding is no memory: the bounds of
// the loops over windows leave out those that a cell meets outside of the
// input.
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_WINDOWLOOPS_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_WINDOWLOOPS_H

#include "mlir/IR/Builders.h"

#include "snn_dialect/IR/Windows.h"

namespace mlir::snn {

/// The loops over one channel: the cells of a window, then the windows.
class WindowLoops {
public:
  /// What is done before the loops over the windows; its result is for `add`.
  using Prepare = function_ref<Value(OpBuilder &, ArrayRef<Value> cell)>;
  /// The new value of a sum: of the sum, where the cell meets the input, and
  /// what was prepared.
  using Add =
      function_ref<Value(OpBuilder &, Value sum, Value input, Value prepared)>;

  /// input, output: shapes without channels.
  WindowLoops(Location loc, const Windows &windows, ArrayRef<int64_t> input,
              ArrayRef<int64_t> output)
      : loc(loc), windows(windows), inputShape(input), outputShape(output) {}

  /// Adds all that the windows of `output` meet in `input` to the sums in
  /// channel `outputChannel`.
  Value build(OpBuilder &builder, Value input, Value inputChannel, Value output,
              Value outputChannel, Prepare prepare, Add add);

private:
  /// In one dimension, for one cell of the kernel: output o meets the input at
  /// o*stride + shift; `from` and `to` bound the outputs that meet it inside.
  struct Range {
    Value shift, from, to;
  };

  Range range(OpBuilder &builder, unsigned dim, Value k);
  Value overCells(OpBuilder &builder, Value sums, Prepare prepare, Add add);
  Value overWindows(OpBuilder &builder, Value sums, Value prepared, Add add);

  Location loc;
  const Windows &windows;
  ArrayRef<int64_t> inputShape, outputShape;
  Value input;
  SmallVector<Value> cell, inputIndices, outputIndices;
  SmallVector<Range> ranges;
};

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_WINDOWLOOPS_H
