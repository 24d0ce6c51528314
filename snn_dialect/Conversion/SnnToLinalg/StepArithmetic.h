//===- StepArithmetic.h - the numbers of a neuron's step --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What NeuronStep needs of a number format, once in floating point and once in
// integers. A name becomes part of the location, and a name in the C.
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_STEPARITHMETIC_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_STEPARITHMETIC_H

#include "snn_dialect/Conversion/SnnToLinalg/Integers.h"
#include "snn_dialect/IR/SnnDialect.h"

#include <array>

namespace mlir::snn {

/// docs/semantics.md as it stands: every operation is rounded by itself.
class FloatArithmetic {
public:
  /// A number, or spikes: i1, or an i32 count.
  using Number = Value;

  FloatArithmetic(OpBuilder &builder, Location loc)
      : builder(builder), loc(loc) {}

  Value add(Value a, Value b, StringRef name);
  /// (a + b) + c.
  Value add(Value a, Value b, Value c, StringRef name);
  Value subtract(Value a, Value b, StringRef name);
  Value select(Value condition, Value a, Value b, StringRef name);
  /// factor * x; the factor is the parameter of that role.
  Value scale(Role role, Value factor, Value x, StringRef name);
  /// spikes * x, for counts. `countName` is what the spikes are called.
  Value repeat(Value spikes, StringRef countName, Value x, StringRef name);
  /// What a membrane keeps that gives a threshold for each of its own spikes.
  Value rest(Value membrane, Value spikes, Value threshold);
  Value larger(Value v, Value floor);
  Value zero(Value like);
  /// The number as it is stored.
  Value stored(Value x, StringRef) { return x; }

  Value isAbove(Compare compare, Value membrane, Value threshold);
  /// floor(max(v, 0) / threshold), which saturates.
  Value spikeCount(Value membrane, Value threshold);
  /// Whether a count is not 0: i1.
  Value any(Value count);
  /// a - b, of counts.
  Value difference(Value a, Value b);
  /// Whether spikes differ: i1.
  Value differ(Value a, Value b);

  static Value value(Value number) { return number; }

private:
  Location named(StringRef name);

  OpBuilder &builder;
  Location loc;
};

/// "One step in integers" of docs/quantisation.md: exact until a number is
/// stored, which saturates, or is known not to.
class IntegerArithmetic {
public:
  using Number = Integer;
  /// Of each factor by its role.
  using FractionalBits = std::array<unsigned, kNumRoles>;

  /// bits: of a stored membrane or synapse. truncates: products are rounded
  /// down, not to the nearest. saturates: what is stored may not fit its bits.
  IntegerArithmetic(OpBuilder &builder, Location loc, unsigned bits,
                    const FractionalBits &fractionalBits, bool truncates,
                    bool saturates)
      : builder(builder), loc(loc), math(builder, loc, /*wraps=*/!saturates),
        bits(bits), fractionalBits(fractionalBits), truncates(truncates),
        saturates(saturates) {}

  Integer add(Integer a, Integer b, StringRef name);
  Integer add(Integer a, Integer b, Integer c, StringRef name);
  Integer subtract(Integer a, Integer b, StringRef name);
  Integer select(Value condition, Integer a, Integer b, StringRef name);
  Integer scale(Role role, Integer factor, Integer x, StringRef name);
  Integer repeat(Integer spikes, StringRef countName, Integer x,
                 StringRef name);
  Integer rest(Integer membrane, Integer spikes, Integer threshold);
  Integer larger(Integer v, Integer floor);
  Integer zero(Integer like);
  Integer stored(Integer x, StringRef name);

  Integer isAbove(Compare compare, Integer membrane, Integer threshold);
  Integer spikeCount(Integer membrane, Integer threshold);
  Value any(Integer count);
  Integer difference(Integer a, Integer b);
  Value differ(Integer a, Integer b);

  static Value value(Integer number) { return number.value; }

private:
  OpBuilder &builder;
  Location loc;
  IntegerMath math;
  unsigned bits;
  FractionalBits fractionalBits;
  bool truncates, saturates;
};

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_STEPARITHMETIC_H
