//===- ConvToLinalg.cpp - convolutions ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"
#include "snn_dialect/Conversion/SnnToLinalg/Packing.h"
#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/Conversion/SnnToLinalg/ProductSums.h"
#include "snn_dialect/Conversion/SnnToLinalg/ScatterLoops.h"
#include "snn_dialect/Conversion/SnnToLinalg/WindowLoops.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

namespace {

/// Whether the one reader of a value takes it element by element.
bool isReadByElement(Value value) {
  return value.hasOneUse() &&
         isa<LIOp, LIFOp, CubaLIOp, CubaLIFOp, RescaleOp, ScaleOp, SumOp,
             ThresholdOp>(*value.user_begin());
}

/// A convolution, channel by channel.
class ConvLoops {
public:
  /// packed: whether the weights are.
  ConvLoops(Location loc, ConvOp op, const ProductSums &products, Value input,
            Value weight, bool packed)
      : loc(loc), products(products), input(input), weight(weight),
        packed(packed), windows(Windows::ofConv(op)),
        inputShape(tensorType(op.getInput()).getShape()),
        outputShape(tensorType(op.getOutput()).getShape()),
        weightShape(tensorType(op.getWeight()).getShape()),
        groups(op.getGroups()), outputs(outputShape[0] / groups),
        inputs(inputShape[0] / groups),
        readByElement(op.getBias() || isReadByElement(op.getOutput())) {}

  /// All cells of the kernels, with all that they meet.
  Value overAll(OpBuilder &builder) const {
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

  /// The cells of the input that are not zero, with all that they are met by:
  /// an output sees them in the order in which it sees its kernel's cells.
  Value overNonzero(OpBuilder &builder) const {
    ScatterLoops overOutputs(loc, windows, inputShape.drop_front(),
                             outputShape.drop_front(), readByElement);
    Value sums = products.start(builder, overOutputs.sumsShape(outputShape[0]));
    SmallVector<int64_t> cells{groups, inputs};
    llvm::append_range(cells, inputShape.drop_front());
    sums = loops(
        builder, loc, cells, sums,
        [&](OpBuilder &b, ArrayRef<Value> at, Value current) {
          Value c = at[1];
          SmallVector<Value> cell{channel(b, at[0], inputs, c, "source")};
          llvm::append_range(cell, at.drop_front(2));
          Value x = load(b, loc, input, cell);
          return where(
              b, loc, isNotZero(b, loc, x), current, [&](OpBuilder &b) {
                overOutputs.meet(b, at.drop_front(2));
                return loop(
                    b, loc, outputs, current,
                    [&](OpBuilder &inner, Value output, Value to) {
                      Value target =
                          channel(inner, at[0], outputs, output, "channel");
                      return overOutputs.build(
                          inner, to, target,
                          [&](OpBuilder &body, Value sum, ArrayRef<Value> k) {
                            Value w = weightAt(body, target, c, k);
                            return products.addEvents(body, sum, {x}, {w});
                          });
                    });
              });
        });
    return overOutputs.inside(builder, sums);
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
  /// Whether the sums are read by one loop over them, to which it is the same
  /// how they lie in memory.
  bool readByElement;
};

struct ConvLowering : OpConversionPattern<ConvOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ConvOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    ProductSums products(loc, op.getInput(), op.getWeight(), op.getOutput());
    Value weight = adaptor.getWeight();
    bool packed = needsPacking(weight);
    if (packed)
      weight = packFlat(rewriter, weight);
    ConvLoops loops(loc, op, products, adaptor.getInput(), weight, packed);
    Value sums = op.getSkipZeros() ? loops.overNonzero(rewriter)
                                   : loops.overAll(rewriter);
    rewriter.replaceOp(op, products.finish(rewriter, sums, adaptor.getBias()));
    return success();
  }
};

} // namespace

void snn::populateConvPatterns(const StorageTypeConverter &converter,
                               RewritePatternSet &patterns) {
  patterns.add<ConvLowering>(converter, patterns.getContext());
}
