//===- NeuronStep.cpp - the scalar step of one neuron ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/NeuronStep.h"

using namespace mlir;
using namespace mlir::snn;

template <typename A>
NeuronStep<A>::NeuronStep(A math, const Scalars &scalars, DynamicsAttr dynamics,
                          std::optional<Current> current)
    : math(math), scalars(scalars), dynamics(dynamics), current(current),
      u(parameter(Role::Input)), x(u), i(parameter(Role::Synapse)),
      v(parameter(Role::Membrane)), z(), zl() {}

template <typename A> void NeuronStep<A>::build() {
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
template <typename A> void NeuronStep<A>::fireFromPrevious() {
  if (dynamics.getFireFrom() != FireFrom::Previous)
    return;
  z = spike(v);
  if (dynamics.getResetAt() == ResetAt::SameStep)
    v = math.stored(reset(v, z), "v");
}

/// Step 3.
template <typename A> void NeuronStep<A>::findLastSpikes() {
  if (dynamics.getFireFrom() != FireFrom::Updated ||
      dynamics.getResetAt() == ResetAt::SameStep)
    return;
  zl = spike(v);
  if (dynamics.getReset() == Reset::Zero)
    v = zeroWhere(zl, v);
}

/// Step 4.
template <typename A> void NeuronStep<A>::stepSynapse() {
  Number decay = parameter(Role::SynapticDecay);
  auto decayed = [&](Number current, StringRef name) {
    return math.scale(Role::SynapticDecay, decay, current, name);
  };
  auto integrated = [&] {
    Number input = u;
    if (Number gain = parameter(Role::SynapticGain))
      input = math.scale(Role::SynapticGain, gain, u, "synaptic_input");
    return math.stored(math.add(decayed(i, "synaptic_leak"), input, "synapse"),
                       "synapse");
  };
  auto jumped = [&] {
    return math.stored(math.add(i, u, "current"), "current");
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
    x = jumped();
    i = math.stored(decayed(x, "synapse"), "synapse");
    return;
  case Current::DecayAfterJump:
    i = math.stored(decayed(jumped(), "synapse"), "synapse");
    x = i;
    return;
  }
}

/// Step 5.
template <typename A> void NeuronStep<A>::integrate() {
  Number input = x;
  if (Number gain = parameter(Role::Gain))
    input = math.scale(Role::Gain, gain, x, "input");
  Number leak = math.scale(Role::Decay, parameter(Role::Decay), v, "leak");
  Number drive = parameter(Role::Drive);
  v = drive ? math.add(leak, input, drive, "v") : math.add(leak, input, "v");

  if (dynamics && dynamics.getResetAt() != ResetAt::SameStep) {
    if (dynamics.getReset() == Reset::Subtract)
      v = subtractThreshold(
          v, dynamics.getFireFrom() == FireFrom::Previous ? z : zl);
    else if (dynamics.getReset() == Reset::Drop)
      v = zeroWhere(zl, v);
  }

  if (Number floor = parameter(Role::Floor))
    v = math.larger(v, floor);
  v = math.stored(v, "v");
}

/// Step 6.
template <typename A> void NeuronStep<A>::fireFromUpdated() {
  if (dynamics.getFireFrom() != FireFrom::Updated)
    return;
  z = spike(v);
  if (dynamics.getResetAt() == ResetAt::SameStep)
    v = math.stored(reset(v, z), "v");
  else if (dynamics.getResetAt() == ResetAt::Both)
    v = math.stored(correct(v), "v");
}

//===----------------------------------------------------------------------===//
// spike(v) and reset(v, z)
//===----------------------------------------------------------------------===//

template <typename A> auto NeuronStep<A>::spike(Number membrane) -> Number {
  return snn::spike(math, dynamics.getCompare(), dynamics.getSpikes(), membrane,
                    parameter(Role::Threshold));
}

template <typename A>
auto NeuronStep<A>::reset(Number membrane, Number spikes) -> Number {
  switch (dynamics.getReset()) {
  case Reset::Subtract:
    return isMulti() ? math.rest(membrane, spikes, parameter(Role::Threshold))
                     : subtractThreshold(membrane, spikes);
  case Reset::Zero:
    return zeroWhere(spikes, membrane);
  case Reset::ToValue:
    return math.select(any(spikes), parameter(Role::VReset), membrane, "v");
  case Reset::None:
    return membrane;
  case Reset::Drop:
    break; // Constraint D2: not at same_step.
  }
  llvm_unreachable("reset at same_step");
}

/// v - z*threshold.
template <typename A>
auto NeuronStep<A>::subtractThreshold(Number membrane, Number spikes)
    -> Number {
  Number threshold = parameter(Role::Threshold);
  if (!isMulti())
    return math.select(A::value(spikes),
                       math.subtract(membrane, threshold, "v_reset"), membrane,
                       "v");
  Number removed = math.repeat(spikes, "spikes", threshold, "removed");
  return math.subtract(membrane, removed, "v");
}

/// v * (1 - [z > 0]), as a selection: +0 also for infinite and negative v.
template <typename A>
auto NeuronStep<A>::zeroWhere(Number spikes, Number membrane) -> Number {
  Value spiked = any(spikes);
  return math.select(spiked, math.zero(membrane), membrane, "v");
}

/// reset_at = both: v - (z - zl)*threshold for subtract, v - (z - zl)*v for
/// zero. Dropping needs no correction.
template <typename A> auto NeuronStep<A>::correct(Number membrane) -> Number {
  if (dynamics.getReset() == Reset::Drop)
    return membrane;
  Number unit = dynamics.getReset() == Reset::Zero ? membrane
                                                   : parameter(Role::Threshold);
  if (isMulti()) {
    Number removed =
        math.repeat(math.difference(z, zl), "difference", unit, "removed");
    return math.subtract(membrane, removed, "v");
  }
  Value differ = math.differ(z, zl);
  Number more = math.subtract(membrane, unit, "v_more");
  Number less = math.add(membrane, unit, "v_less");
  Number corrected = math.select(A::value(z), more, less, "v_corrected");
  return math.select(differ, corrected, membrane, "v");
}

template <typename A> Value NeuronStep<A>::any(Number spikes) {
  return isMulti() ? math.any(spikes) : A::value(spikes);
}

template class snn::NeuronStep<FloatArithmetic>;
template class snn::NeuronStep<IntegerArithmetic>;
