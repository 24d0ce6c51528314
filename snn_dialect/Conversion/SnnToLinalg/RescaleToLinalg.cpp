//===- RescaleToLinalg.cpp - the same numbers at another scale ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/Formats.h"
#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/Conversion/SnnToLinalg/Ratios.h"
#include "snn_dialect/IR/Quantised.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

namespace {

/// The arithmetic of one rescale.
class Rescale {
public:
  Rescale(Location loc, const Quantised &from, const Quantised &to,
          Bounds bounds)
      : loc(loc), from(from), to(to), bounds(bounds), ratios(from, to) {
    right = most(ratios.shifts);
    if (llvm::all_equal(ratios.shifts))
      return;
    for (int64_t shift : ratios.shifts)
      lifts.push_back(int64_t(1) << (right - shift));
    // Only where that is cheaper than shifts of 64 bits by as many places as
    // each channel has.
    if (right > 31 || from.zeroPoints.front() != 0 || most(lifts) > INT16_MAX ||
        !lifted().fits(32))
      lifts.clear();
  }

  Value multiplier(OpBuilder &builder) const {
    return channelConstant(builder, named(builder, loc, "multiplier"),
                           ratios.multipliers,
                           llvm::isInt<32>(most(ratios.multipliers)) ? 32 : 64);
  }

  /// Of each channel: how far it is shifted right, or what makes the largest
  /// of those shifts right for all.
  Value place(OpBuilder &builder) const {
    if (!lifts.empty())
      return channelConstant(builder, named(builder, loc, "lift"), lifts, 16);
    return channelConstant(builder, named(builder, loc, "shift"), ratios.shifts,
                           8);
  }

  Value operator()(OpBuilder &builder, Value stored, Value multiplier,
                   Value place) const {
    IntegerMath math(builder, loc);
    Integer x{stored, bounds.least, bounds.most};
    if (int64_t zero = from.zeroPoints.front())
      x = math.subtract(x, math.constant(zero));
    Integer factor{multiplier, least(ratios.multipliers),
                   most(ratios.multipliers)};
    if (!lifts.empty()) {
      x = math.multiply(x, {place, least(lifts), most(lifts)});
      x = math.scale(x, factor, right, /*truncates=*/false);
    } else if (llvm::all_equal(ratios.shifts)) {
      x = math.scale(x, factor, right, /*truncates=*/false);
    } else {
      x = math.shift(math.multiply(x, factor),
                     Integer{place, least(ratios.shifts), right});
    }
    if (int64_t zero = to.zeroPoints.front())
      x = math.add(x, math.constant(zero));
    return math.resized(math.clamp(x, to.least, to.most), to.bits);
  }

private:
  static int64_t least(ArrayRef<int64_t> numbers) {
    return *llvm::min_element(numbers);
  }
  static int64_t most(ArrayRef<int64_t> numbers) {
    return *llvm::max_element(numbers);
  }

  /// Bounds of x * lift.
  Integer lifted() const {
    auto product = [&](int64_t x) {
      return std::max(x * most(lifts), -x * most(lifts));
    };
    int64_t far = std::max(product(bounds.least), product(bounds.most));
    return {Value(), -far, far};
  }

  Location loc;
  const Quantised &from, &to;
  Bounds bounds;
  Ratios ratios;
  int64_t right;
  SmallVector<int64_t> lifts;
};

struct RescaleLowering : OpConversionPattern<RescaleOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(RescaleOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto quantised = [](Value value) {
      return *Quantised::of(tensorType(value).getElementType());
    };
    Quantised from = quantised(op.getInput()), to = quantised(op.getOutput());
    Rescale rescale(loc, from, to, storedBounds(op.getInput()));
    auto type = cast<RankedTensorType>(
        getTypeConverter()->convertType(op.getOutput().getType()));
    auto rescaled = pointwise(rewriter, loc,
                              {adaptor.getInput(), rescale.multiplier(rewriter),
                               rescale.place(rewriter)},
                              {emptyTensor(rewriter, loc, type)},
                              [&](OpBuilder &b, ArrayRef<Value> in,
                                  ArrayRef<Value>) -> SmallVector<Value> {
                                return {rescale(b, in[0], in[1], in[2])};
                              });
    rewriter.replaceOp(op, rescaled);
    return success();
  }
};

} // namespace

void snn::populateRescalePatterns(const StorageTypeConverter &converter,
                                  RewritePatternSet &patterns) {
  patterns.add<RescaleLowering>(converter, patterns.getContext());
}
