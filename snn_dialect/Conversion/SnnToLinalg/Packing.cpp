//===- Packing.cpp - weights of 4 bits, two in a byte ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/Packing.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"
#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

bool snn::needsPacking(Value weight) {
  return tensorType(weight).getElementType().isInteger(4);
}

/// Two weights as a byte.
static int8_t pack(const APInt &low, const APInt &high) {
  return static_cast<int8_t>(low.getZExtValue() | high.getZExtValue() << 4);
}

static Value bytesConstant(OpBuilder &builder, Value weight,
                           ArrayRef<int64_t> shape, ArrayRef<int8_t> bytes) {
  auto type = RankedTensorType::get(shape, builder.getI8Type());
  return arith::ConstantOp::create(builder, weight.getLoc(),
                                   DenseElementsAttr::get(type, bytes));
}

Value snn::packRows(OpBuilder &builder, Value weight) {
  RankedTensorType type = tensorType(weight);
  int64_t rows = type.getDimSize(0), columns = type.getDimSize(1);
  int64_t half = llvm::divideCeil(columns, 2);
  auto weights = constantElements(weight).value_begin<APInt>();
  SmallVector<int8_t> bytes;
  for (int64_t row = 0; row < rows; ++row, weights += columns)
    for (int64_t k = 0; k < half; ++k)
      bytes.push_back(pack(weights[k], half + k < columns ? weights[half + k]
                                                          : APInt(4, 0)));
  return bytesConstant(builder, weight, {rows, half}, bytes);
}

Value snn::packFlat(OpBuilder &builder, Value weight) {
  int64_t size = tensorType(weight).getNumElements();
  auto weights = constantElements(weight).value_begin<APInt>();
  SmallVector<int8_t> bytes;
  for (int64_t k = 0; k < size; k += 2)
    bytes.push_back(
        pack(weights[k], k + 1 < size ? weights[k + 1] : APInt(4, 0)));
  return bytesConstant(builder, weight, {(size + 1) / 2}, bytes);
}

static Value four(OpBuilder &builder, Location loc) {
  return arith::ConstantOp::create(builder, loc, builder.getI8IntegerAttr(4));
}

Value snn::lowHalf(OpBuilder &builder, Location loc, Value byte) {
  Value high = arith::ShLIOp::create(builder, loc, byte, four(builder, loc));
  return highHalf(builder, loc, high);
}

Value snn::highHalf(OpBuilder &builder, Location loc, Value byte) {
  return arith::ShRSIOp::create(builder, loc, byte, four(builder, loc));
}

Value snn::loadFlat(OpBuilder &builder, Location loc, Value packed,
                    ArrayRef<int64_t> shape, ArrayRef<Value> indices) {
  IndexMath math(builder, loc);
  Value place = math.constant(0);
  for (auto [size, index] : llvm::zip(shape, indices))
    place = math.add(math.multiply(place, size), index);
  Value one = math.constant(1);
  Value pair = arith::ShRSIOp::create(builder, loc, place, one);
  Value byte = load(builder, loc, packed, {pair});
  Value odd = arith::AndIOp::create(builder, loc, place, one);
  Value isOdd = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne,
                                      odd, math.constant(0));
  Value low = lowHalf(builder, loc, byte), high = highHalf(builder, loc, byte);
  return arith::SelectOp::create(builder, loc, isOdd, high, low);
}
