//===- Quantised.h - integers that stand for numbers ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_IR_QUANTISED_H
#define SNN_DIALECT_IR_QUANTISED_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>

namespace mlir::snn {

/// A `!quant.uniform` element type: the number is (stored - zero point) *
/// scale.
struct Quantised {
  unsigned bits;                   // of one stored integer
  int64_t least, most;             // bounds of the stored integers
  SmallVector<double> scales;      // one, or one for each index of the axis
  SmallVector<int64_t> zeroPoints; // as many
  std::optional<unsigned> axis;    // none: one scale for the whole tensor
  Type expressed;                  // f32, f64
  bool isSigned;

  /// None where the type is no `!quant.uniform` of one scale, or of one for
  /// each index of one dimension.
  static std::optional<Quantised> of(Type element);

  /// The element type.
  Type type() const;

  /// The type of a stored integer.
  IntegerType storage() const;

  /// Signed integers of `bits` bits over their whole range around 0, at other
  /// scales: per axis, those are along dimension 0.
  Quantised with(unsigned bits, ArrayRef<double> scales) const;

  /// Whether scale and axis are those of `other`.
  bool hasScalesOf(const Quantised &other) const {
    return scales == other.scales && axis == other.axis;
  }

  /// What a spike is, for each of the scales: floor(1/scale + 1/2), `most`
  /// where that is more. No count comes out otherwise for being bounded: n of
  /// them are out of range as well.
  SmallVector<int64_t> ones(int64_t most) const;
};

/// Combines two lists of scales, either of which may be one for all.
SmallVector<double> combine(ArrayRef<double> a, ArrayRef<double> b,
                            function_ref<double(double, double)> each);

} // namespace mlir::snn

#endif // SNN_DIALECT_IR_QUANTISED_H
