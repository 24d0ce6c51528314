//===- Pointwise.cpp - building element-wise linalg ops -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

SmallVector<Value> snn::pointwise(OpBuilder &builder, Location loc,
                                  ArrayRef<Value> inputs, ArrayRef<Value> inits,
                                  PointwiseBody body) {
  SmallVector<Value> operands;
  for (Value input : inputs)
    if (input && !uniformElement(input))
      operands.push_back(input);

  auto types = llvm::to_vector(ValueRange(inits).getTypes());
  unsigned rank = cast<RankedTensorType>(types.front()).getRank();
  AffineMap identity = builder.getMultiDimIdentityMap(rank);
  SmallVector<AffineMap> maps;
  for (Value operand : operands)
    maps.push_back(identity.getSliceMap(
        0, cast<RankedTensorType>(operand.getType()).getRank()));
  maps.append(inits.size(), identity);
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(
      builder, loc, types, operands, inits, maps, iterators,
      [&](OpBuilder &inner, Location, ValueRange arguments) {
        SmallVector<Value> elements;
        for (Value input : inputs) {
          if (!input) {
            elements.push_back(nullptr);
          } else if (TypedAttr uniform = uniformElement(input)) {
            elements.push_back(
                arith::ConstantOp::create(inner, input.getLoc(), uniform));
          } else {
            elements.push_back(arguments.front());
            arguments = arguments.drop_front();
          }
        }
        SmallVector<Value> old(arguments);
        linalg::YieldOp::create(inner, loc, body(inner, elements, old));
      });
  return generic.getResults();
}

Value snn::emptyTensor(OpBuilder &builder, Location loc,
                       RankedTensorType type) {
  return tensor::EmptyOp::create(builder, loc, type, ValueRange());
}

Location snn::named(OpBuilder &builder, Location loc, StringRef name) {
  return NameLoc::get(builder.getStringAttr(name), loc);
}

Value snn::zero(OpBuilder &builder, Location loc, Type type) {
  return arith::ConstantOp::create(builder, loc, builder.getZeroAttr(type));
}

Value snn::readSpike(OpBuilder &builder, Location loc, Value stored) {
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, stored,
                               zero(builder, loc, stored.getType()));
}

Value snn::isNotZero(OpBuilder &builder, Location loc, Value stored) {
  if (!isa<FloatType>(stored.getType()))
    return readSpike(builder, loc, stored);
  return arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::UNE, stored,
                               zero(builder, loc, stored.getType()));
}

Value snn::storeSpike(OpBuilder &builder, Location loc, Value spike) {
  return arith::ExtUIOp::create(builder, loc, builder.getI8Type(), spike);
}

Value snn::toFormat(OpBuilder &builder, Location loc, Value stored,
                    Type element, Type format) {
  if (isSpike(element)) {
    Value spike = readSpike(builder, loc, stored);
    if (isa<FloatType>(format))
      return arith::UIToFPOp::create(builder, loc, format, spike);
    return arith::ExtUIOp::create(builder, loc, format, spike);
  }
  if (isCount(element) && isa<FloatType>(format))
    return arith::SIToFPOp::create(builder, loc, format, stored);
  return stored;
}

/// Neither is negative, so the room above c is in range, and so is what is
/// added to it.
Value snn::addCounts(OpBuilder &builder, Location loc, Value a, Value c) {
  auto exact = arith::IntegerOverflowFlags::nsw;
  Value most = arith::ConstantOp::create(builder, loc,
                                         builder.getI32IntegerAttr(2147483647));
  Value room = arith::SubIOp::create(builder, loc, most, c, exact);
  Value part = arith::MinSIOp::create(builder, loc, a, room);
  return arith::AddIOp::create(builder, loc, part, c, exact);
}
