//===- ScatterLoops.h - from one input to the windows around it -*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Channels come last in here. The windows that meet a cell lie side by side, as
// do their channels, and the weights are laid out in the order of these
// outputs: what a cell adds to one row of windows is one run through both.
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_SCATTERLOOPS_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_SCATTERLOOPS_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"

#include "snn_dialect/IR/Windows.h"

namespace mlir::snn {

/// The loops over the windows that meet one cell of the input. The sums may
/// have a margin, where that is not much memory compared with theirs: for
/// windows of which there are none, so that nothing is asked about the edges,
/// and every cell is met by as many.
///
/// Sums are of groups by windows, the weights of input channels by the kernel;
/// the last of these dimensions has the output channels of a group in it.
class ScatterLoops {
public:
  /// The new value of a sum: of the sum, and the place of a weight.
  using Add =
      function_ref<Value(OpBuilder &, Value sum, ArrayRef<Value> weight)>;

  /// windows: which can scatter. input, output: shapes, channels first.
  ScatterLoops(Location loc, const Windows &windows, int64_t groups,
               ArrayRef<int64_t> input, ArrayRef<int64_t> output);

  /// Where the sums go, with their margin: `output`, if they fit there.
  Value place(OpBuilder &builder, Value output) const;

  /// weights, of output channels by channels of a group by the kernel, as these
  /// loops meet them.
  DenseElementsAttr laidOut(DenseElementsAttr weights) const;

  /// Where a weight is in them: that of output `output` of a group, of input
  /// `input` of it, at `cell` of the kernel.
  SmallVector<Value> weightPlace(OpBuilder &builder, Value group, Value output,
                                 Value input, ArrayRef<Value> cell) const;

  /// Adds what an input is met by. place: an index into all cells of a channel.
  Value build(OpBuilder &builder, Value channel, Value place, Value sums,
              Add add) const;

  /// The same of an index into all cells of all channels.
  Value build(OpBuilder &builder, Value index, Value sums, Add add) const;

  /// The sums in `output`: channels first, without the margin.
  Value unfold(OpBuilder &builder, Value sums, Value output) const;

  /// The sums as they are, without the margin: windows by channels of the one
  /// group.
  Value channelsLast(OpBuilder &builder, Value sums) const;

private:
  /// In one dimension: for m from `from` to `to`, output q - m*dilation meets
  /// the input at one cell of its kernel. These cells are, from the last m
  /// `last` down to m = 0, side by side in the weights, the last at `first`.
  struct Range {
    Value q, from, to, first, last;
  };

  /// How many windows there would be before the first, and after the last.
  struct Margin {
    int64_t before = 0, after = 0;
  };

  SmallVector<int64_t> sumsShape() const;
  Margin margin(unsigned dim) const;
  int64_t slot(unsigned dim, int64_t k) const;
  Value slot(OpBuilder &builder, unsigned dim, Value k) const;
  Range range(OpBuilder &builder, unsigned dim, Value i) const;
  Value overWindows(OpBuilder &builder, ArrayRef<Range> ranges,
                    SmallVector<Value> window, SmallVector<Value> weight,
                    Value sums, Add add) const;
  Value overRun(OpBuilder &builder, ArrayRef<Value> window, Value from,
                ArrayRef<Value> weight, Value first, Value size, Value sums,
                Add add) const;

  Location loc;
  const Windows &windows;
  int64_t groups;
  /// Channels of one group.
  int64_t inputs, outputs;
  ArrayRef<int64_t> inputShape, outputShape;
  SmallVector<Margin> margins;
  /// Whether the edges are asked about, for want of a margin.
  bool clips;
};

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_SCATTERLOOPS_H
