//===- Ratios.cpp - ratios of scales as integers --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/Ratios.h"

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

} // namespace

Ratios::Ratios(const Quantised &from, const Quantised &to) {
  combine(from.scales, to.scales, [&](double a, double b) {
    FixedPoint ratio(a / b);
    multipliers.push_back(ratio.multiplier);
    shifts.push_back(ratio.shift);
    return a / b;
  });
}

Bounds Ratios::scaled(Bounds bounds) const {
  Bounds found{std::numeric_limits<int64_t>::max(),
               std::numeric_limits<int64_t>::min()};
  for (auto [multiplier, shift] : llvm::zip(multipliers, shifts)) {
    int64_t half = (int64_t(1) << shift) / 2;
    found.least =
        std::min(found.least, (bounds.least * multiplier + half) >> shift);
    found.most =
        std::max(found.most, (bounds.most * multiplier + half) >> shift);
  }
  return found;
}
