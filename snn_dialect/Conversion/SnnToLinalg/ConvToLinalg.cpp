//===- ConvToLinalg.cpp - convolutions ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "snn_dialect/Conversion/SnnToLinalg/EventScan.h"
#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"
#include "snn_dialect/Conversion/SnnToLinalg/Packing.h"
#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/Conversion/SnnToLinalg/ProductSums.h"
#include "snn_dialect/Conversion/SnnToLinalg/ScatterLoops.h"
#include "snn_dialect/Conversion/SnnToLinalg/WindowLoops.h"
#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

namespace {

/// A convolution, channel by channel: all cells of the kernels, with all that
/// they meet.
class DenseConv {
public:
  /// packed: whether the weights are.
  DenseConv(Location loc, ConvOp op, const ProductSums &products, Value input,
            Value weight, bool packed)
      : loc(loc), products(products), input(input), weight(weight),
        packed(packed), windows(Windows::ofConv(op)),
        inputShape(tensorType(op.getInput()).getShape()),
        outputShape(tensorType(op.getOutput()).getShape()),
        weightShape(tensorType(op.getWeight()).getShape()),
        groups(op.getGroups()), outputs(outputShape[0] / groups),
        inputs(inputShape[0] / groups) {}

  Value build(OpBuilder &builder) const {
    Value sums = products.start(builder, outputShape);
    WindowLoops overWindows(loc, windows, inputShape.drop_front(),
                            outputShape.drop_front());
    return loops(
        builder, loc, {groups, outputs, inputs}, sums,
        [&](OpBuilder &b, ArrayRef<Value> at, Value current) {
          Value c = at[2], to = channel(b, at[0], outputs, at[1], "channel");
          Value from = channel(b, at[0], inputs, c, "source");
          auto weightOf = [&](OpBuilder &inner, ArrayRef<Value> cell) {
            return weightAt(inner, to, c, cell);
          };
          auto add = [&](OpBuilder &inner, Value sum, Value x, Value w) {
            return products.add(inner, sum, x, w);
          };
          return overWindows.build(b, input, from, current, to, weightOf, add);
        });
  }

private:
  Value channel(OpBuilder &builder, Value group, int64_t size, Value index,
                StringRef name) const {
    IndexMath math(builder, loc);
    return math.add(math.multiply(group, size), index, name);
  }

  /// Of an output channel, an input channel of its group, and a cell.
  Value weightAt(OpBuilder &builder, Value to, Value from,
                 ArrayRef<Value> cell) const {
    SmallVector<Value> indices{to, from};
    llvm::append_range(indices, cell);
    return packed ? loadFlat(builder, loc, weight, weightShape, indices)
                  : load(builder, loc, weight, indices);
  }

  Location loc;
  const ProductSums &products;
  Value input, weight;
  bool packed;
  Windows windows;
  ArrayRef<int64_t> inputShape, outputShape, weightShape;
  /// Groups, and the channels of one.
  int64_t groups, outputs, inputs;
};

/// The cells of the input that are not zero, with all that they are met by: an
/// output sees them in the order in which it sees its kernel's cells.
Value overEvents(OpBuilder &builder, ConvOp op, ProductSums &products,
                 Value input, DenseElementsAttr weights) {
  Location loc = op.getLoc();
  Windows windows = Windows::ofConv(op);
  ArrayRef<int64_t> outputShape = tensorType(op.getOutput()).getShape();
  ScatterLoops scatter(loc, windows, op.getGroups(),
                       tensorType(op.getInput()).getShape(), outputShape);
  Value weight = arith::ConstantOp::create(builder, op.getWeight().getLoc(),
                                           scatter.laidOut(weights));
  SmallVector<int64_t> weightShape =
      llvm::to_vector(tensorType(weight).getShape());
  bool packed = needsPacking(weight);
  if (packed)
    weight = packFlat(builder, weight);

  Value cells = flattened(builder, loc, input);
  EventScan scan(loc, op.getInput(), cells);
  Value sums = scan.overAll(
      builder, products.start(builder, scatter.sumsShape()),
      [&](OpBuilder &b, Value place, Value current) {
        SmallVector<Value> x;
        if (!products.ofSpikes())
          x.push_back(load(b, loc, cells, {place}));
        return scatter.build(
            b, place, current,
            [&](OpBuilder &body, Value sum, ArrayRef<Value> at) {
              Value w = packed ? loadFlat(body, loc, weight, weightShape, at)
                               : load(body, loc, weight, at);
              return products.addEvents(body, sum, x, {w});
            });
      });
  return scatter.unfold(builder, sums, products.empty(builder, outputShape));
}

struct ConvLowering : OpConversionPattern<ConvOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ConvOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    ProductSums products(loc, op.getInput(), op.getWeight(), op.getOutput());
    Value input = adaptor.getInput(), weight = adaptor.getWeight(), sums;
    DenseElementsAttr weights = constantElements(weight);
    // What has to be laid out anew must be known by now.
    if (op.getSkipZeros() && weights) {
      products.narrow(weights, /*outputDim=*/0);
      sums = overEvents(rewriter, op, products, input, weights);
    } else {
      bool packed = needsPacking(weight);
      if (packed)
        weight = packFlat(rewriter, weight);
      sums =
          DenseConv(loc, op, products, input, weight, packed).build(rewriter);
    }
    rewriter.replaceOp(op, products.finish(rewriter, sums, adaptor.getBias()));
    return success();
  }
};

} // namespace

void snn::populateConvPatterns(const StorageTypeConverter &converter,
                               RewritePatternSet &patterns) {
  patterns.add<ConvLowering>(converter, patterns.getContext());
}
