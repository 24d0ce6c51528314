//===- Loops.cpp - building loops over tensors ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"

using namespace mlir;
using namespace mlir::snn;

Location IndexMath::named(StringRef name) {
  return name.empty() ? loc : snn::named(builder, loc, name);
}

Value IndexMath::constant(int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

Value IndexMath::add(Value a, int64_t b, StringRef name) {
  return b == 0 ? a : add(a, constant(b), name);
}

Value IndexMath::add(Value a, Value b, StringRef name) {
  return arith::AddIOp::create(builder, named(name), a, b);
}

Value IndexMath::subtract(Value a, Value b) {
  return arith::SubIOp::create(builder, loc, a, b);
}

Value IndexMath::multiply(Value a, int64_t b) {
  return b == 1 ? a : arith::MulIOp::create(builder, loc, a, constant(b));
}

Value IndexMath::atLeast(Value a, int64_t least) {
  return arith::MaxSIOp::create(builder, loc, a, constant(least));
}

Value IndexMath::atMost(Value a, int64_t most, StringRef name) {
  return atMost(a, constant(most), name);
}

Value IndexMath::atMost(Value a, Value most, StringRef name) {
  return arith::MinSIOp::create(builder, named(name), a, most);
}

Value IndexMath::divide(Value a, int64_t b) {
  return b == 1 ? a : arith::DivSIOp::create(builder, loc, a, constant(b));
}

Value IndexMath::remainder(Value a, int64_t b, StringRef name) {
  return arith::RemSIOp::create(builder, named(name), a, constant(b));
}

Value IndexMath::ceilDivide(Value a, int64_t b, StringRef name) {
  if (b == 1)
    return a;
  return arith::DivSIOp::create(builder, named(name), add(a, b - 1),
                                constant(b));
}

Value IndexMath::masked(Value a, int64_t mask, StringRef name) {
  return arith::AndIOp::create(builder, named(name), a, constant(mask));
}

Value IndexMath::unless(arith::CmpIPredicate unwanted, Value a, int64_t than,
                        Value b, StringRef name) {
  Value is = arith::CmpIOp::create(builder, loc, unwanted, a, constant(than));
  return arith::SelectOp::create(builder, named(name), is, b, a);
}

static Value loopBy(OpBuilder &builder, Location loc, Value from, Value to,
                    int64_t step, Value tensor, snn::LoopBody body) {
  Value by = arith::ConstantIndexOp::create(builder, loc, step);
  auto loop = scf::ForOp::create(
      builder, loc, from, to, by, tensor,
      [&](OpBuilder &inner, Location, Value index, ValueRange tensors) {
        Value next = body(inner, index, tensors.front());
        scf::YieldOp::create(inner, loc, next);
      });
  return loop.getResult(0);
}

Value snn::loop(OpBuilder &builder, Location loc, Value from, Value to,
                Value tensor, LoopBody body) {
  return loopBy(builder, loc, from, to, /*step=*/1, tensor, body);
}

Value snn::strides(OpBuilder &builder, Location loc, Value to, int64_t step,
                   Value tensor, LoopBody body) {
  IndexMath math(builder, loc);
  return loopBy(builder, loc, math.constant(0), to, step, tensor, body);
}

Value snn::loop(OpBuilder &builder, Location loc, int64_t size, Value tensor,
                LoopBody body) {
  IndexMath math(builder, loc);
  return loop(builder, loc, math.constant(0), math.constant(size), tensor,
              body);
}

static Value
nest(OpBuilder &builder, Location loc, ArrayRef<int64_t> shape, Value tensor,
     SmallVectorImpl<Value> &indices,
     function_ref<Value(OpBuilder &, ArrayRef<Value>, Value)> body) {
  if (indices.size() == shape.size())
    return body(builder, indices, tensor);
  return snn::loop(builder, loc, shape[indices.size()], tensor,
                   [&](OpBuilder &inner, Value index, Value current) {
                     indices.push_back(index);
                     Value next =
                         nest(inner, loc, shape, current, indices, body);
                     indices.pop_back();
                     return next;
                   });
}

Value snn::loops(
    OpBuilder &builder, Location loc, ArrayRef<int64_t> shape, Value tensor,
    function_ref<Value(OpBuilder &, ArrayRef<Value>, Value)> body) {
  SmallVector<Value> indices;
  return nest(builder, loc, shape, tensor, indices, body);
}

Value snn::where(OpBuilder &builder, Location loc, Value condition,
                 Value tensor, function_ref<Value(OpBuilder &)> then) {
  auto branch = scf::IfOp::create(
      builder, loc, condition,
      [&](OpBuilder &b, Location) { scf::YieldOp::create(b, loc, then(b)); },
      [&](OpBuilder &b, Location) { scf::YieldOp::create(b, loc, tensor); });
  return branch.getResult(0);
}

Value snn::load(OpBuilder &builder, Location loc, Value tensor,
                ArrayRef<Value> indices) {
  return tensor::ExtractOp::create(builder, loc, tensor, indices);
}

Value snn::store(OpBuilder &builder, Location loc, Value element, Value tensor,
                 ArrayRef<Value> indices) {
  return tensor::InsertOp::create(builder, loc, element, tensor, indices);
}
