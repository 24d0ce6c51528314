//===- Integers.h - integer arithmetic that cannot overflow -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_INTEGERS_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_INTEGERS_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"

namespace mlir::snn {

/// A scalar integer and the bounds that it keeps.
struct Integer {
  Value value;
  int64_t least = 0, most = 0;

  explicit operator bool() const { return static_cast<bool>(value); }
  bool is(int64_t number) const { return least == number && most == number; }
  bool fits(unsigned bits) const;
};

/// Exact arithmetic in the body of a loop: every result is computed in 32 bits
/// where its bounds fit them, else in 64. A name becomes part of the location,
/// and a name in the C.
///
/// wraps: sums, differences and scaled numbers beyond 32 bits lose the bits
/// above them, for a caller that knows the numbers in the end to fit 32 again.
class IntegerMath {
public:
  IntegerMath(OpBuilder &builder, Location loc, bool wraps = false)
      : builder(builder), loc(loc), wraps(wraps) {}

  /// Any value of its type; of a constant's elements where there is one.
  Integer of(Value value, DenseElementsAttr constant = {});
  Integer constant(int64_t number);

  Integer add(Integer a, Integer b, StringRef name = "");
  Integer subtract(Integer a, Integer b, StringRef name = "");
  Integer multiply(Integer a, Integer b, StringRef name = "");
  /// shift(multiply(a, factor), bits, truncates).
  Integer scale(Integer a, Integer factor, unsigned bits, bool truncates,
                StringRef name = "");
  /// floor(a / 2^bits), or rounded to the nearest, ties up.
  Integer shift(Integer a, unsigned bits, bool truncates, StringRef name = "");
  /// The same, rounded to the nearest, by a number of bits that is not known.
  Integer shift(Integer a, Integer bits);
  /// a / b rounded down, of what is not negative and of what is positive.
  Integer divide(Integer a, Integer b, StringRef name = "");
  /// a - quotient * b, of a quotient that is 0 or at most a / b.
  Integer rest(Integer a, Integer quotient, Integer b);
  Integer larger(Integer a, Integer b, StringRef name = "");
  Integer select(Value condition, Integer a, Integer b, StringRef name = "");
  Value compare(arith::CmpIPredicate predicate, Integer a, Integer b,
                StringRef name = "");

  /// The nearest number in range, in so many bits.
  Integer saturate(Integer a, unsigned bits, StringRef name = "");
  Integer clamp(Integer a, int64_t least, int64_t most, StringRef name = "");
  /// What fits so many bits, in them.
  Value resized(Integer a, unsigned bits, StringRef name = "");

private:
  Location named(StringRef name);
  template <typename Op>
  Integer sumOf(StringRef name, Integer a, Integer b, Integer result);

  /// An op on two integers of so many bits.
  template <typename Op, typename... Rest>
  Value build(StringRef name, unsigned bits, Integer a, Integer b,
              Rest... rest);

  OpBuilder &builder;
  Location loc;
  bool wraps;
};

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_INTEGERS_H
