//===- RescaleToLinalg.cpp - the same numbers at another scale ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/Formats.h"
#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/IR/Quantised.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

#include <cmath>

using namespace mlir;
using namespace mlir::snn;

namespace {

/// A ratio of scales as multiplier * 2^-shift, rounded to 31 significant bits;
/// constraint R5 keeps the shift between 0 and 62.
struct FixedPoint {
  int64_t multiplier;
  int64_t shift;

  explicit FixedPoint(double ratio) {
    int exponent;
    double mantissa = std::frexp(ratio, &exponent);
    multiplier = std::llround(std::ldexp(mantissa, 31));
    shift = 31 - exponent;
    // A factor of 2 in the multiplier is none of precision: without them the
    // product of powers of two stays small, and the shift in range.
    while (shift > 0 && multiplier % 2 == 0) {
      multiplier /= 2;
      --shift;
    }
  }
};

/// The ratios of all channels, or one for all.
class Ratios {
public:
  Ratios(const Quantised &from, const Quantised &to) : from(from), to(to) {
    combine(from.scales, to.scales, [&](double a, double b) {
      FixedPoint ratio(a / b);
      multipliers.push_back(ratio.multiplier);
      shifts.push_back(ratio.shift);
      return a / b;
    });
  }

  Value multiplier(OpBuilder &builder, Location loc) const {
    return channelConstant(builder, named(builder, loc, "multiplier"),
                           multipliers,
                           llvm::isInt<32>(most(multipliers)) ? 32 : 64);
  }

  Value shift(OpBuilder &builder, Location loc) const {
    return channelConstant(builder, named(builder, loc, "shift"), shifts, 8);
  }

  /// Constraints R2 and R4 keep all of this within 64 bits.
  Value rescale(OpBuilder &builder, Location loc, Value stored,
                Value multiplier, Value shift) const {
    IntegerMath math(builder, loc);
    Integer x{stored, from.least, from.most};
    if (int64_t zero = from.zeroPoints.front())
      x = math.subtract(x, math.constant(zero));
    x = math.multiply(x, {multiplier, least(multipliers), most(multipliers)});
    if (llvm::all_equal(shifts))
      x = math.shift(x, shifts.front(), /*truncates=*/false);
    else
      x = math.shift(x, Integer{shift, least(shifts), most(shifts)});
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

  const Quantised &from, &to;
  SmallVector<int64_t> multipliers, shifts;
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
    Ratios ratios(from, to);
    auto type = cast<RankedTensorType>(
        getTypeConverter()->convertType(op.getOutput().getType()));
    auto rescaled =
        pointwise(rewriter, loc,
                  {adaptor.getInput(), ratios.multiplier(rewriter, loc),
                   ratios.shift(rewriter, loc)},
                  {emptyTensor(rewriter, loc, type)},
                  [&](OpBuilder &b, ArrayRef<Value> in,
                      ArrayRef<Value>) -> SmallVector<Value> {
                    return {ratios.rescale(b, loc, in[0], in[1], in[2])};
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
