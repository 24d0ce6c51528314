//===- NeuronStep.cpp - the scalar step of one neuron ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/NeuronStep.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"

using namespace mlir;
using namespace mlir::snn;

NeuronStep::NeuronStep(OpBuilder &builder, Location loc, const Scalars &scalars,
                       DynamicsAttr dynamics, std::optional<Current> current)
    : builder(builder), loc(loc), scalars(scalars), dynamics(dynamics),
      current(current), u(parameter(Role::Input)), x(u),
      i(parameter(Role::Synapse)), v(parameter(Role::Membrane)) {}

void NeuronStep::build() {
  if (dynamics) {
    fireFromPrevious();
    findLastSpikes();
  }
  if (current)
    stepSynapse();
  integrate();
  if (dynamics)
    fireFromUpdated();
}

//===----------------------------------------------------------------------===//
// The numbered steps
//===----------------------------------------------------------------------===//

/// Step 2.
void NeuronStep::fireFromPrevious() {
  if (dynamics.getFireFrom() != FireFrom::Previous)
    return;
  z = spike(v);
  if (dynamics.getResetAt() == ResetAt::SameStep)
    v = reset(v, z);
}

/// Step 3.
void NeuronStep::findLastSpikes() {
  if (dynamics.getFireFrom() != FireFrom::Updated ||
      dynamics.getResetAt() == ResetAt::SameStep)
    return;
  zl = spike(v);
  if (dynamics.getReset() == Reset::Zero)
    v = zeroWhere(zl, v);
}

/// Step 4.
void NeuronStep::stepSynapse() {
  Value decay = parameter(Role::SynapticDecay);
  auto integrated = [&] {
    Value input = u;
    if (Value gain = parameter(Role::SynapticGain))
      input = multiply(gain, u, "synaptic_input");
    return add(multiply(decay, i, "synaptic_leak"), input, "synapse");
  };
  switch (*current) {
  case Current::First:
    i = integrated();
    x = i;
    return;
  case Current::After:
    x = i;
    i = integrated();
    return;
  case Current::JumpThenDecay:
    x = add(i, u, "current");
    i = multiply(decay, x, "synapse");
    return;
  case Current::DecayAfterJump:
    i = multiply(decay, add(i, u, "current"), "synapse");
    x = i;
    return;
  }
}

/// Step 5.
void NeuronStep::integrate() {
  Value input = x;
  if (Value gain = parameter(Role::Gain))
    input = multiply(gain, x, "input");
  v = add(multiply(parameter(Role::Decay), v, "leak"), input, "v");
  if (Value drive = parameter(Role::Drive))
    v = add(v, drive, "v");

  if (dynamics && dynamics.getResetAt() != ResetAt::SameStep) {
    if (dynamics.getReset() == Reset::Subtract)
      v = subtractThreshold(
          v, dynamics.getFireFrom() == FireFrom::Previous ? z : zl);
    else if (dynamics.getReset() == Reset::Drop)
      v = zeroWhere(zl, v);
  }

  if (Value floor = parameter(Role::Floor)) {
    Value above = arith::CmpFOp::create(builder, named("above_floor"),
                                        arith::CmpFPredicate::OGT, v, floor);
    v = select(above, v, floor, "v");
  }
}

/// Step 6.
void NeuronStep::fireFromUpdated() {
  if (dynamics.getFireFrom() != FireFrom::Updated)
    return;
  z = spike(v);
  if (dynamics.getResetAt() == ResetAt::SameStep)
    v = reset(v, z);
  else if (dynamics.getResetAt() == ResetAt::Both)
    v = correct(v);
}

//===----------------------------------------------------------------------===//
// spike(v) and reset(v, z)
//===----------------------------------------------------------------------===//

/// floor(max(v, 0) / threshold), which saturates. The conversion truncates,
/// which is floor for numbers that are not negative, and only ever sees
/// numbers in range: outside of it, C leaves the result undefined.
static Value spikeCount(OpBuilder &builder, Location loc, Value membrane,
                        Value threshold) {
  auto at = [&](StringRef name) { return snn::named(builder, loc, name); };
  auto constant = [&](double value) -> Value {
    return arith::ConstantOp::create(
        builder, loc, builder.getFloatAttr(membrane.getType(), value));
  };
  auto compare = [&](arith::CmpFPredicate predicate, Value a, Value b,
                     StringRef name) -> Value {
    return arith::CmpFOp::create(builder, at(name), predicate, a, b);
  };
  auto select = [&](Value condition, Value a, Value b,
                    StringRef name) -> Value {
    return arith::SelectOp::create(builder, at(name), condition, a, b);
  };
  Value zero = constant(0.0);
  Value positive =
      compare(arith::CmpFPredicate::OGT, membrane, zero, "positive");
  Value ratio = arith::DivFOp::create(
      builder, at("ratio"), select(positive, membrane, zero, "v_positive"),
      threshold);
  Value limit = constant(2147483648.0);
  Value inRange = compare(arith::CmpFPredicate::OLT, ratio, limit, "in_range");
  Value tooLarge =
      compare(arith::CmpFPredicate::OGE, ratio, limit, "too_large");
  Value count =
      arith::FPToSIOp::create(builder, at("count"), builder.getI32Type(),
                              select(inRange, ratio, zero, "ratio_in_range"));
  Value most = arith::ConstantOp::create(builder, loc,
                                         builder.getI32IntegerAttr(2147483647));
  return select(tooLarge, most, count, "spikes");
}

Value snn::spike(OpBuilder &builder, Location loc, Compare compare,
                 Spikes spikes, Value membrane, Value threshold) {
  if (spikes == Spikes::Multi)
    return spikeCount(builder, loc, membrane, threshold);
  auto predicate = compare == Compare::Gt ? arith::CmpFPredicate::OGT
                                          : arith::CmpFPredicate::OGE;
  return arith::CmpFOp::create(builder, snn::named(builder, loc, "spike"),
                               predicate, membrane, threshold);
}

Value NeuronStep::spike(Value membrane) {
  return snn::spike(builder, loc, dynamics.getCompare(), dynamics.getSpikes(),
                    membrane, parameter(Role::Threshold));
}

Value NeuronStep::reset(Value membrane, Value spikes) {
  switch (dynamics.getReset()) {
  case Reset::Subtract:
    return subtractThreshold(membrane, spikes);
  case Reset::Zero:
    return zeroWhere(spikes, membrane);
  case Reset::ToValue:
    return select(any(spikes), parameter(Role::VReset), membrane, "v");
  case Reset::None:
    return membrane;
  case Reset::Drop:
    break; // Constraint D2: not at same_step.
  }
  llvm_unreachable("reset at same_step");
}

/// v - z*threshold.
Value NeuronStep::subtractThreshold(Value membrane, Value spikes) {
  Value threshold = parameter(Role::Threshold);
  if (!isMulti())
    return select(spikes, subtract(membrane, threshold, "v_reset"), membrane,
                  "v");
  Value removed = multiply(toFloat(spikes, "spikes"), threshold, "removed");
  return subtract(membrane, removed, "v");
}

/// v * (1 - [z > 0]), as a selection: +0 also for infinite and negative v.
Value NeuronStep::zeroWhere(Value spikes, Value membrane) {
  Value spiked = any(spikes);
  return select(spiked, constant(0.0), membrane, "v");
}

/// reset_at = both: v - (z - zl)*threshold for subtract, v - (z - zl)*v for
/// zero. Dropping needs no correction.
Value NeuronStep::correct(Value membrane) {
  if (dynamics.getReset() == Reset::Drop)
    return membrane;
  Value unit = dynamics.getReset() == Reset::Zero ? membrane
                                                  : parameter(Role::Threshold);
  if (isMulti()) {
    // Counts are not negative: their difference is in range.
    Value difference = arith::SubIOp::create(
        builder, named("difference"), z, zl, arith::IntegerOverflowFlags::nsw);
    Value removed =
        multiply(toFloat(difference, "difference"), unit, "removed");
    return subtract(membrane, removed, "v");
  }
  Value differ = arith::CmpIOp::create(builder, named("differ"),
                                       arith::CmpIPredicate::ne, z, zl);
  Value more = subtract(membrane, unit, "v_more");
  Value less = add(membrane, unit, "v_less");
  Value corrected = select(z, more, less, "v_corrected");
  return select(differ, corrected, membrane, "v");
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

Location NeuronStep::named(StringRef name) {
  return snn::named(builder, loc, name);
}

Value NeuronStep::add(Value a, Value b, StringRef name) {
  return arith::AddFOp::create(builder, named(name), a, b);
}

Value NeuronStep::subtract(Value a, Value b, StringRef name) {
  return arith::SubFOp::create(builder, named(name), a, b);
}

Value NeuronStep::multiply(Value a, Value b, StringRef name) {
  return arith::MulFOp::create(builder, named(name), a, b);
}

Value NeuronStep::select(Value condition, Value a, Value b, StringRef name) {
  return arith::SelectOp::create(builder, named(name), condition, a, b);
}

Value NeuronStep::constant(double value) {
  return arith::ConstantOp::create(builder, loc,
                                   builder.getFloatAttr(v.getType(), value));
}

Value NeuronStep::toFloat(Value count, StringRef name) {
  return arith::SIToFPOp::create(builder, named(name), v.getType(), count);
}

Value NeuronStep::any(Value spikes) {
  if (!isMulti())
    return spikes;
  Value none =
      arith::ConstantOp::create(builder, loc, builder.getI32IntegerAttr(0));
  return arith::CmpIOp::create(builder, named("any"), arith::CmpIPredicate::ne,
                               spikes, none);
}
