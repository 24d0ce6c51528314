//===- ConvToLinalg.cpp - convolutions ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "snn_dialect/Conversion/SnnToLinalg/ChannelScan.h"
#include "snn_dialect/Conversion/SnnToLinalg/ChannelsLast.h"
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

/// The loops of one convolution.
class ConvLoops {
public:
  ConvLoops(Location loc, ConvOp op, const ProductSums &products, Value input)
      : loc(loc), op(op), products(products), input(input),
        windows(Windows::ofConv(op)),
        inputShape(tensorType(op.getInput()).getShape()),
        outputShape(tensorType(op.getOutput()).getShape()),
        groups(op.getGroups()), outputs(outputShape[0] / groups),
        inputs(inputShape[0] / groups) {}

  /// All cells of the kernels, with all that they meet. weight: as the op has
  /// it.
  Value overAll(OpBuilder &builder, Value weight) const {
    Weights weights(builder, loc, weight);
    return overAll(builder, products.start(builder, outputShape),
                   [&](OpBuilder &b, Value group, Value output, Value c,
                       ArrayRef<Value> cell) {
                     SmallVector<Value> at{
                         channel(b, group, outputs, output, "channel"), c};
                     llvm::append_range(at, cell);
                     return weights.at(b, at);
                   });
  }

  /// The cells of the input that are not zero, with all that they are met by:
  /// an output sees them in the order in which it sees its kernel's cells. All
  /// cells, where as many are not zero as the op says.
  Value overEvents(OpBuilder &builder, DenseElementsAttr elements) {
    ScatterLoops scatter(loc, windows, groups, inputShape, outputShape);
    Value constant = arith::ConstantOp::create(builder, op.getWeight().getLoc(),
                                               scatter.laidOut(elements));
    Weights weights(builder, loc, constant);
    EventScan scan(loc, op.getInput(), flattened(builder, loc, input));
    // Where there are two ways, one fill is ahead of both: of an empty tensor
    // with two users, one would be replaced by the caller's memory.
    bool isEither = op.getDenseFrom().has_value();
    Value sums = isEither ? products.start(builder, outputShape)
                          : products.empty(builder, outputShape);
    auto events = [&](OpBuilder &b, Value to) {
      Value start = products.start(b, scatter.place(b, to)), found;
      if (liesChannelsLast(op.getInput())) {
        ChannelScan byChannel(b, loc, op.getInput(),
                              toChannelsLast(b, loc, input));
        found = byChannel.overAll(
            b, start,
            [&](OpBuilder &each, Value channel, Value place, Value current) {
              Value x = byChannel.inputAt(each, channel, place);
              return scatter.build(each, channel, place, current,
                                   addsTo(weights, x));
            });
      } else {
        found = scan.overAll(
            b, start, [&](OpBuilder &each, Value index, Value current) {
              Value x = scan.inputAt(each, index);
              return scatter.build(each, index, current, addsTo(weights, x));
            });
      }
      return sumsChannelsLast(op)
                 ? toChannelsFirst(b, loc, scatter.channelsLast(b, found))
                 : scatter.unfold(b, found, to);
    };
    auto all = [&](OpBuilder &b, Value to) {
      return overAll(b, to,
                     [&](OpBuilder &body, Value group, Value output, Value c,
                         ArrayRef<Value> cell) {
                       return weights.at(
                           body,
                           scatter.weightPlace(body, group, output, c, cell));
                     });
    };
    return scan.fewOrMany(builder, op.getDenseFrom(), sums, events, all);
  }

private:
  /// Weights, which are packed where they are of 4 bits.
  class Weights {
  public:
    Weights(OpBuilder &builder, Location loc, Value weight)
        : loc(loc), shape(tensorType(weight).getShape()),
          packed(needsPacking(weight)),
          stored(packed ? packFlat(builder, weight) : weight) {}

    Value at(OpBuilder &builder, ArrayRef<Value> place) const {
      return packed ? loadFlat(builder, loc, stored, shape, place)
                    : load(builder, loc, stored, place);
    }

  private:
    Location loc;
    ArrayRef<int64_t> shape;
    bool packed;
    Value stored;
  };

  /// What an event of input x adds.
  std::function<Value(OpBuilder &, Value sum, ArrayRef<Value> weight)>
  addsTo(const Weights &weights, Value x) const {
    return [&weights, x, this](OpBuilder &b, Value sum, ArrayRef<Value> at) {
      return products.addEvents(b, sum, x, weights.at(b, at));
    };
  }

  using WeightAt = function_ref<Value(OpBuilder &, Value group, Value output,
                                      Value input, ArrayRef<Value> cell)>;

  /// Channel by channel. to: where the sums go, all of them 0.
  Value overAll(OpBuilder &builder, Value to, WeightAt weightAt) const {
    WindowLoops overWindows(loc, windows, inputShape.drop_front(),
                            outputShape.drop_front());
    return loops(builder, loc, {groups, outputs, inputs}, to,
                 [&](OpBuilder &b, ArrayRef<Value> at, Value current) {
                   Value target = channel(b, at[0], outputs, at[1], "channel");
                   Value source = channel(b, at[0], inputs, at[2], "source");
                   auto weightOf = [&](OpBuilder &inner, ArrayRef<Value> cell) {
                     return weightAt(inner, at[0], at[1], at[2], cell);
                   };
                   auto add = [&](OpBuilder &inner, Value sum, Value x,
                                  Value w) {
                     return products.add(inner, sum, x, w);
                   };
                   return overWindows.build(b, input, source, current, target,
                                            weightOf, add);
                 });
  }

  Value channel(OpBuilder &builder, Value group, int64_t size, Value index,
                StringRef name) const {
    IndexMath math(builder, loc);
    return math.add(math.multiply(group, size), index, name);
  }

  Location loc;
  ConvOp op;
  const ProductSums &products;
  Value input;
  Windows windows;
  ArrayRef<int64_t> inputShape, outputShape;
  /// Groups, and the channels of one.
  int64_t groups, outputs, inputs;
};

struct ConvLowering : OpConversionPattern<ConvOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ConvOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    ProductSums products(loc, op.getInput(), op.getWeight(), op.getOutput());
    // What has to be laid out anew must be known by now.
    DenseElementsAttr weights = op.getSkipZeros()
                                    ? constantElements(adaptor.getWeight())
                                    : DenseElementsAttr();
    if (weights)
      products.narrow(op.getInput(), op.getWeight(), /*outputDim=*/0);
    ConvLoops loops(loc, op, products, adaptor.getInput());
    Value sums = weights ? loops.overEvents(rewriter, weights)
                         : loops.overAll(rewriter, adaptor.getWeight());
    rewriter.replaceOp(op, products.finish(rewriter, sums, adaptor.getBias()));
    return success();
  }
};

} // namespace

void snn::populateConvPatterns(const StorageTypeConverter &converter,
                               RewritePatternSet &patterns) {
  patterns.add<ConvLowering>(converter, patterns.getContext());
}
