//===- EventScan.h - the inputs that are not zero ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// 64 inputs at a time become the bits of a mask, and its ones are taken out:
// there is one branch that a processor may guess wrong for all of them, not one
// for each event. Of few inputs there is no mask.
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_EVENTSCAN_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_EVENTSCAN_H

#include "mlir/IR/Builders.h"

#include <optional>

namespace mlir::snn {

/// A tensor of any rank as a vector.
Value flattened(OpBuilder &builder, Location loc, Value tensor);

/// Whether spikes are what neurons write, 0 or 1; a caller may feed any bytes.
bool areWritten(Value spikes);

/// What an event makes of the values that are carried along.
using EventBody = function_ref<SmallVector<Value>(OpBuilder &, Value index,
                                                  ValueRange carried)>;

/// For each of the ones of a mask of inputs from `first` on, from the lowest
/// on.
SmallVector<Value> takeOut(OpBuilder &builder, Location loc, Value first,
                           Value mask, ValueRange carried, EventBody body);

/// Goes over the elements of a vector that are not zero, in ascending order.
class EventScan {
public:
  using Body = EventBody;

  /// origin: the snn value that `input` stores, or a reshaped one.
  EventScan(Location loc, Value origin, Value input);

  /// Of all inputs: the last of them, that are in no mask, are asked one by
  /// one.
  Value
  overAll(OpBuilder &builder, Value tensor,
          function_ref<Value(OpBuilder &, Value index, Value)> body) const;

  /// What `few` makes of a tensor, or `many`, where the number of events is
  /// about `manyFrom` or more; `few` in any case where that is not given.
  using Way = function_ref<Value(OpBuilder &, Value tensor)>;
  Value fewOrMany(OpBuilder &builder, std::optional<int64_t> manyFrom,
                  Value tensor, Way few, Way many) const;

  Value inputAt(OpBuilder &builder, Value index) const;

  /// How many of the inputs, the first ones, are in masks.
  int64_t masked() const;

  /// Of those.
  SmallVector<Value> inMasks(OpBuilder &builder, ValueRange carried,
                             Body body) const;

private:
  std::pair<Value, int64_t> sampled(OpBuilder &builder) const;
  Value maskOf(OpBuilder &builder, Value first, int64_t size) const;
  Value wordOf(OpBuilder &builder, Value bytes, Value from) const;
  Value onesOf(OpBuilder &builder, Value word) const;
  Value appendWord(OpBuilder &builder, Value mask, Value word) const;
  Value number(OpBuilder &builder, uint64_t value) const;

  Location loc;
  Value input;
  /// Whether the input is known to be of zeros and ones.
  bool are01;
};

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_EVENTSCAN_H
