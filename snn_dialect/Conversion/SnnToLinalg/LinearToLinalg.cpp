//===- LinearToLinalg.cpp - fully connected synapses ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inputs are the outer loop: every output sums in ascending order of the
// inputs, and the inner loop runs along rows of the weights, which lie in one
// piece. Events are walked several rows at a time, so that a sum is read and
// written once for all of them.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"
#include "snn_dialect/Conversion/SnnToLinalg/Packing.h"
#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/Conversion/SnnToLinalg/ProductSums.h"
#include "snn_dialect/Conversion/SnnToLinalg/RowPadding.h"
#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

namespace {

/// The loops of one synapse.
class LinearLoops {
public:
  /// weight: packed in rows where it is of 4 bits.
  LinearLoops(Location loc, const ProductSums &products, Value input,
              Value weight, int64_t outputs, bool packed)
      : loc(loc), products(products), input(input), weight(weight),
        inputs(tensorType(input).getDimSize(0)), outputs(outputs),
        packed(packed) {}

  /// All inputs.
  Value overAll(OpBuilder &builder, Value sums) const {
    if (!packed)
      return overMatrix(builder, sums);
    return loop(
        builder, loc, inputs, sums, [&](OpBuilder &b, Value j, Value current) {
          Value x = load(b, loc, input, {j});
          return overRows(
              b, {j}, current,
              [&](OpBuilder &inner, Value sum, ArrayRef<Value> weights) {
                return products.add(inner, sum, x, weights.front());
              });
        });
  }

  /// Each input is asked whether it is zero.
  Value overNonzero(OpBuilder &builder, Value sums) const {
    return loop(builder, loc, inputs, sums,
                [&](OpBuilder &b, Value j, Value current) {
                  Value x = load(b, loc, input, {j});
                  return where(b, loc, isNotZero(b, loc, x), current,
                               [&](OpBuilder &inner) {
                                 return addRows(inner, {j}, {x}, current);
                               });
                });
  }

  /// The inputs in a list, `rows` of them at a time; then, as binary digits of
  /// what is left say, half as many, a quarter, ..., one.
  Value overEvents(OpBuilder &builder, Value indices, Value count, int64_t rows,
                   Value sums) const {
    IndexMath math(builder, loc);
    sums = strides(builder, loc, math.masked(count, -rows, "whole"), rows, sums,
                   [&](OpBuilder &b, Value first, Value current) {
                     return addEvents(b, indices, first, rows, current);
                   });
    for (int64_t left = rows / 2; left > 0; left /= 2) {
      Value isLeft =
          arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne,
                                math.masked(count, left), math.constant(0));
      sums = where(builder, loc, isLeft, sums, [&](OpBuilder &b) {
        Value first = IndexMath(b, loc).masked(count, -2 * left, "first");
        return addEvents(b, indices, first, left, sums);
      });
    }
    return sums;
  }

private:
  using Add =
      function_ref<Value(OpBuilder &, Value sum, ArrayRef<Value> weights)>;

  Value overMatrix(OpBuilder &builder, Value sums) const {
    AffineExpr j = builder.getAffineDimExpr(0), i = builder.getAffineDimExpr(1);
    MLIRContext *context = builder.getContext();
    AffineMap maps[] = {AffineMap::get(2, 0, {j}, context),
                        AffineMap::get(2, 0, {j, i}, context),
                        AffineMap::get(2, 0, {i}, context)};
    utils::IteratorType iterators[] = {utils::IteratorType::reduction,
                                       utils::IteratorType::parallel};
    return linalg::GenericOp::create(
               builder, loc, TypeRange{sums.getType()},
               ValueRange{input, weight}, ValueRange{sums}, maps, iterators,
               [&](OpBuilder &b, Location, ValueRange v) {
                 linalg::YieldOp::create(b, loc,
                                         products.add(b, v[2], v[0], v[1]));
               })
        .getResult(0);
  }

  /// The rows of `size` events from `first` on.
  Value addEvents(OpBuilder &builder, Value indices, Value first, int64_t size,
                  Value sums) const {
    IndexMath math(builder, loc);
    SmallVector<Value> rows, factors;
    for (int64_t k = 0; k < size; ++k) {
      Value index = load(builder, loc, indices, {math.add(first, k)});
      rows.push_back(arith::IndexCastOp::create(
          builder, named(builder, loc, "row"), builder.getIndexType(), index));
      if (!products.ofSpikes())
        factors.push_back(load(builder, loc, input, {rows.back()}));
    }
    return addRows(builder, rows, factors, sums);
  }

  Value addRows(OpBuilder &builder, ArrayRef<Value> rows,
                ArrayRef<Value> factors, Value sums) const {
    return overRows(builder, rows, sums,
                    [&](OpBuilder &b, Value sum, ArrayRef<Value> weights) {
                      return products.addEvents(b, sum, factors, weights);
                    });
  }

  /// sums[o] = add(sums[o], weights of the rows at o), for each output o.
  Value overRows(OpBuilder &builder, ArrayRef<Value> rows, Value sums,
                 Add add) const {
    if (packed)
      return overPackedRows(builder, rows, sums, add);
    return loop(builder, loc, outputs, sums,
                [&](OpBuilder &b, Value output, Value to) {
                  SmallVector<Value> weights;
                  Location place = rows.size() > 1 ? named(b, loc, "w") : loc;
                  for (Value row : rows)
                    weights.push_back(load(b, place, weight, {row, output}));
                  Value sum = load(b, loc, to, {output});
                  return store(b, loc, add(b, sum, weights), to, {output});
                });
  }

  /// The same in steps of one byte, which has the weights of two outputs: one
  /// in the first half of them, one in the second.
  Value overPackedRows(OpBuilder &builder, ArrayRef<Value> rows, Value sums,
                       Add add) const {
    auto pair = [&](OpBuilder &b, Value place, Value to, bool both) {
      IndexMath math(b, loc);
      SmallVector<Value> low, high;
      for (Value row : rows) {
        Value byte = load(b, loc, weight, {row, place});
        low.push_back(lowHalf(b, loc, byte));
        if (both)
          high.push_back(highHalf(b, loc, byte));
      }
      auto addTo = [&](Value tensor, Value at, ArrayRef<Value> weights) {
        Value sum = load(b, loc, tensor, {at});
        return store(b, loc, add(b, sum, weights), tensor, {at});
      };
      to = addTo(to, place, low);
      int64_t half = llvm::divideCeil(outputs, 2);
      return both ? addTo(to, math.add(place, half), high) : to;
    };
    Value next = loop(builder, loc, outputs / 2, sums,
                      [&](OpBuilder &b, Value place, Value to) {
                        return pair(b, place, to, /*both=*/true);
                      });
    if (outputs % 2 == 0)
      return next;
    Value last = IndexMath(builder, loc).constant(outputs / 2);
    return pair(builder, last, next, /*both=*/false);
  }

  Location loc;
  const ProductSums &products;
  Value input, weight;
  int64_t inputs, outputs;
  bool packed;
};

struct LinearLowering : OpConversionPattern<LinearOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(LinearOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    ProductSums products(loc, op.getInput(), op.getWeight(), op.getOutput());
    Value weight = adaptor.getWeight();
    products.narrow(op.getInput(), op.getWeight(), /*outputDim=*/1);
    int64_t outputs = tensorType(op.getOutput()).getDimSize(0), width = outputs;
    bool packed = needsPacking(weight);
    if (packed) {
      weight = packRows(rewriter, weight);
    } else if (op.getIndices()) {
      width = paddedColumns(weight);
      if (width > outputs)
        weight = padRows(rewriter, weight, width);
    }
    LinearLoops loops(loc, products, adaptor.getInput(), weight, width, packed);
    Value sums = products.start(rewriter, {width});
    if (op.getIndices())
      sums =
          loops.overEvents(rewriter, adaptor.getIndices(), adaptor.getCount(),
                           op.getRows().value_or(1), sums);
    else if (op.getSkipZeros())
      sums = loops.overNonzero(rewriter, sums);
    else
      sums = loops.overAll(rewriter, sums);
    if (width > outputs)
      sums = tensor::ExtractSliceOp::create(
          rewriter, loc, sums, {rewriter.getIndexAttr(0)},
          {rewriter.getIndexAttr(outputs)}, {rewriter.getIndexAttr(1)});
    rewriter.replaceOp(op, products.finish(rewriter, sums, adaptor.getBias()));
    return success();
  }
};

} // namespace

void snn::populateLinearPatterns(const StorageTypeConverter &converter,
                                 RewritePatternSet &patterns) {
  patterns.add<LinearLowering>(converter, patterns.getContext());
}
