//===- Windows.cpp - where windows stand ----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/IR/Windows.h"

using namespace mlir;
using namespace mlir::snn;

/// Beyond it, positions would not fit an int64 in what follows, nor an int32
/// in C.
static constexpr int64_t kMost = std::numeric_limits<int32_t>::max();

static bool within(ArrayRef<int64_t> numbers, unsigned dim, int64_t least) {
  return dim < numbers.size() && numbers[dim] >= least && numbers[dim] <= kMost;
}

int64_t Windows::count(unsigned dim, int64_t size) const {
  if (!within(kernel, dim, 1) || !within(stride, dim, 1) ||
      !within(padLow, dim, 0) || !within(padHigh, dim, 0) ||
      !within(dilation, dim, 1))
    return 0;
  int64_t free = size + padLow[dim] + padHigh[dim] - reach(dim);
  return free < 0 ? 0 : free / stride[dim] + 1;
}

bool Windows::canScatter() const {
  return llvm::all_of(llvm::zip(stride, dilation), [](auto pair) {
    return std::get<0>(pair) == 1 || std::get<1>(pair) == 1;
  });
}

int64_t Windows::cells() const {
  int64_t product = 1;
  for (int64_t size : kernel)
    product *= size;
  return product;
}

SmallVector<int64_t> Windows::outputShape(int64_t channels,
                                          ArrayRef<int64_t> input) const {
  SmallVector<int64_t> shape{channels};
  for (auto [dim, size] : llvm::enumerate(input.drop_front()))
    shape.push_back(count(dim, size));
  return shape;
}

LogicalResult snn::verifyWindows(Operation *op, const Windows &windows,
                                 RankedTensorType input,
                                 const WindowConstraints &constraints) {
  struct Row {
    StringRef name;
    ArrayRef<int64_t> numbers;
    int64_t least;
  };
  const Row rows[] = {{"kernel", windows.kernel, 1},
                      {"stride", windows.stride, 1},
                      {"pad_low", windows.padLow, 0},
                      {"pad_high", windows.padHigh, 0},
                      {"dilation", windows.dilation, 1}};
  size_t rank = input.getRank() - 1;
  for (const Row &row : rows)
    if (row.numbers.size() != rank)
      return op->emitOpError()
             << "(" << constraints.number << ") " << row.name
             << " has numbers for " << row.numbers.size()
             << " spatial dimensions but the input has " << rank;
  for (const Row &row : rows)
    for (auto [dim, number] : llvm::enumerate(row.numbers))
      if (!within(row.numbers, dim, row.least))
        return op->emitOpError()
               << "(" << constraints.range << ") " << row.name
               << " must be from " << row.least << " to " << kMost << ", found "
               << number << " in spatial dimension " << dim;
  for (unsigned dim = 0; dim < rank; ++dim) {
    int64_t size = input.getDimSize(dim + 1);
    if (windows.count(dim, size) == 0)
      return op->emitOpError()
             << "(" << constraints.fit << ") a window reaches over "
             << windows.reach(dim) << " cells but spatial dimension " << dim
             << " has " << size + windows.padLow[dim] + windows.padHigh[dim]
             << " with its padding";
  }
  return success();
}
