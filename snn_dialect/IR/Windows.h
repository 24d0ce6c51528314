//===- Windows.h - where windows stand --------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Geometry of convolutions and pools, one number for each spatial dimension.
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_IR_WINDOWS_H
#define SNN_DIALECT_IR_WINDOWS_H

#include "snn_dialect/IR/SnnDialect.h"

namespace mlir::snn {

/// Cell k of window o lies at o*stride + k*dilation - padLow of the input.
struct Windows {
  SmallVector<int64_t> kernel, stride, padLow, padHigh, dilation;

  template <typename ConvOpOrAdaptor>
  static Windows ofConv(ConvOpOrAdaptor op) {
    auto weight = cast<RankedTensorType>(op.getWeight().getType());
    auto kernel =
        weight.getShape().drop_front(std::min<int64_t>(weight.getRank(), 2));
    return {to(kernel), to(op.getStride()), to(op.getPadLow()),
            to(op.getPadHigh()), to(op.getDilation())};
  }

  template <typename PoolOpOrAdaptor>
  static Windows ofPool(PoolOpOrAdaptor op) {
    return {to(op.getKernel()), to(op.getStride()), to(op.getPadLow()),
            to(op.getPadHigh()),
            SmallVector<int64_t>(op.getKernel().size(), 1)};
  }

  /// From the first cell of a window to the last, both included.
  int64_t reach(unsigned dim) const {
    return dilation[dim] * (kernel[dim] - 1) + 1;
  }

  /// How many windows stand on `size` cells: 0 where none fits, or where the
  /// numbers break the op's constraints.
  int64_t count(unsigned dim, int64_t size) const;

  /// Whether the windows that meet a cell lie at even distances, in each
  /// dimension: then they can be counted off.
  bool canScatter() const;

  /// The number of cells of a window.
  int64_t cells() const;

  /// The shape of channels by windows, on an input of channels by cells.
  SmallVector<int64_t> outputShape(int64_t channels,
                                   ArrayRef<int64_t> input) const;

private:
  static SmallVector<int64_t> to(ArrayRef<int64_t> numbers) {
    return llvm::to_vector(numbers);
  }
};

/// The numbers of the constraints that convolutions and pools share.
struct WindowConstraints {
  StringRef number, range, fit;
};

/// Verifies that there is a number for each of the input's spatial dimensions,
/// that each is in range, and that a window fits on the padded input.
LogicalResult verifyWindows(Operation *op, const Windows &windows,
                            RankedTensorType input,
                            const WindowConstraints &constraints);

} // namespace mlir::snn

#endif // SNN_DIALECT_IR_WINDOWS_H
