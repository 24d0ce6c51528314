//===- ChannelScan.h - inputs that are not zero, by channel -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Of an input whose channels lie last, in the order of one whose channels lie
// first: floats add up in that order. What is not zero at 8 places becomes the
// bits of a byte for each channel, with all channels side by side; 8 such bytes
// of a channel are the mask of its 64 places.
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_CHANNELSCAN_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_CHANNELSCAN_H

#include "snn_dialect/Conversion/SnnToLinalg/EventScan.h"

namespace mlir::snn {

class ChannelScan {
public:
  /// origin: the snn value that `input` stores; input: places by channels, of
  /// any rank.
  ChannelScan(OpBuilder &builder, Location loc, Value origin, Value input);

  /// What the body makes of a tensor for each event. place: an index into all
  /// places.
  using Body = function_ref<Value(OpBuilder &, Value channel, Value place,
                                  Value current)>;
  Value overAll(OpBuilder &builder, Value tensor, Body body) const;

  Value inputAt(OpBuilder &builder, Value channel, Value place) const;

private:
  Value flags(OpBuilder &builder) const;
  Value bits(OpBuilder &builder) const;
  Value byteOf(OpBuilder &builder, Value flags, Value first, Value channel,
               int64_t places) const;
  Value maskAt(OpBuilder &builder, Value bits, Value row, Value channel) const;

  Location loc;
  /// Places by channels.
  Value input;
  int64_t places, channels;
  bool are01;
};

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_CHANNELSCAN_H
