//===- ScatterLoops.h - from one input to the windows around it -*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_SCATTERLOOPS_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_SCATTERLOOPS_H

#include "mlir/IR/Builders.h"

#include "snn_dialect/IR/Windows.h"

namespace mlir::snn {

/// The loops over the windows that meet one cell of the input, and where in
/// their kernel they do. The sums may have a margin, where that is not much
/// memory compared with theirs: for windows of which there are none, so that
/// nothing is asked about the edges, and every cell is met by as many.
class ScatterLoops {
public:
  /// The new value of a sum whose window meets the input at cell `kernel`.
  using Add =
      function_ref<Value(OpBuilder &, Value sum, ArrayRef<Value> kernel)>;

  /// windows: which can scatter. input, output: shapes without channels.
  ScatterLoops(Location loc, const Windows &windows, ArrayRef<int64_t> input,
               ArrayRef<int64_t> output, bool mayHaveMargin);

  /// The shape of the sums, with their margin.
  SmallVector<int64_t> sumsShape(int64_t channels) const;

  /// The sums without it.
  Value inside(OpBuilder &builder, Value sums) const;

  /// Computes which windows meet `cell`, for the loops that follow.
  void meet(OpBuilder &builder, ArrayRef<Value> cell);

  /// Adds to the sums in channel `channel` of the windows that do.
  Value build(OpBuilder &builder, Value sums, Value channel, Add add);

private:
  /// In one dimension: for m from `from` to `to`, output q - m*dilation meets
  /// the input at cell r + m*stride of its kernel.
  struct Range {
    Value q, r, from, to;
  };

  /// How many windows there would be before the first, and after the last.
  struct Margin {
    int64_t before = 0, after = 0;
  };

  Margin margin(unsigned dim, int64_t size) const;
  Range range(OpBuilder &builder, unsigned dim, Value i) const;
  Value overOutputs(OpBuilder &builder, Value sums, Add add);

  Location loc;
  const Windows &windows;
  ArrayRef<int64_t> outputShape;
  SmallVector<Margin> margins;
  /// Whether the edges are asked about, for want of a margin.
  bool clips;
  SmallVector<Range> ranges;
  SmallVector<Value> outputIndices, kernel;
};

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_SCATTERLOOPS_H
