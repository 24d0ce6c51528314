//===- Roles.cpp - what the operands of a neuron are for ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/IR/Roles.h"

#include "llvm/Support/ErrorHandling.h"

using namespace mlir;
using namespace mlir::snn;

llvm::StringRef snn::keyword(Role role) {
  switch (role) {
  case Role::Input:
  case Role::Synapse:
  case Role::Membrane:
    return "";
  case Role::SynapticDecay:
    return "synaptic_decay";
  case Role::SynapticGain:
    return "synaptic_gain";
  case Role::Decay:
    return "decay";
  case Role::Gain:
    return "gain";
  case Role::Drive:
    return "drive";
  case Role::Threshold:
    return "threshold";
  case Role::VReset:
    return "reset";
  case Role::Floor:
    return "floor";
  }
  llvm_unreachable("unknown role");
}

bool snn::isFactor(Role role) {
  return role == Role::SynapticDecay || role == Role::SynapticGain ||
         role == Role::Decay || role == Role::Gain;
}

bool snn::isOptional(Role role) {
  return role == Role::SynapticGain || role == Role::Gain ||
         role == Role::Drive || role == Role::VReset || role == Role::Floor;
}
