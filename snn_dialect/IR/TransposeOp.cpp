//===- TransposeOp.cpp - dimensions in another order ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"

#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

/// Whether each number from 0 to `rank` - 1 is there once.
static bool isPermutation(ArrayRef<int64_t> numbers, int64_t rank) {
  SmallVector<int64_t> sorted(numbers);
  llvm::sort(sorted);
  return llvm::equal(sorted, llvm::seq(rank));
}

static Type transposed(RankedTensorType input, ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> shape;
  for (int64_t dim : permutation)
    shape.push_back(input.getDimSize(dim));
  return input.clone(shape);
}

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location>,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
  if (!input)
    return failure();
  // What is no permutation is the verifier's to refuse.
  bool valid = isPermutation(adaptor.getPermutation(), input.getRank());
  types.push_back(valid ? transposed(input, adaptor.getPermutation()) : input);
  return success();
}

/// The verifier compares the result with the inferred type, by number.
bool TransposeOp::isCompatibleReturnTypes(TypeRange, TypeRange) { return true; }

LogicalResult TransposeOp::verify() {
  RankedTensorType input = tensorType(getInput());
  if (!isPermutation(getPermutation(), input.getRank()))
    return emitOpError() << "(X1) permutation must have each of the input's "
                         << input.getRank() << " dimensions once, found ["
                         << getPermutation() << "]";
  Type expected = transposed(input, getPermutation());
  if (getOutput().getType() != expected)
    return emitOpError() << "(X2) result is " << getOutput().getType()
                         << " but the permutation makes it " << expected;
  return verifyOneScale(*this, "X3", "input", input.getElementType());
}

OpFoldResult TransposeOp::fold(FoldAdaptor) {
  if (llvm::equal(getPermutation(),
                  llvm::seq(tensorType(getInput()).getRank())))
    return getInput();
  auto first = getInput().getDefiningOp<TransposeOp>();
  if (!first)
    return {};
  SmallVector<int64_t> both;
  for (int64_t dim : getPermutation())
    both.push_back(first.getPermutation()[dim]);
  setPermutation(both);
  getInputMutable().assign(first.getInput());
  return getOutput();
}
