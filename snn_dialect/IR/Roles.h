//===- Roles.h - what the operands of a neuron are for ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The four neuron ops have one operand for each of their roles, always in this
// order. What they have in common (assembly, verification, lowering) is
// written once, over roles.
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_IR_ROLES_H
#define SNN_DIALECT_IR_ROLES_H

#include "mlir/IR/Value.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"

#include <array>

namespace mlir::snn {

enum class Role {
  Input,
  Synapse,
  Membrane,
  SynapticDecay,
  SynapticGain,
  Decay,
  Gain,
  Drive,
  Threshold,
  VReset,
  Floor,
};

constexpr size_t kNumRoles = 11;

/// The keyword of a parameter in the assembly; empty for input and state,
/// which go without.
llvm::StringRef keyword(Role role);

/// Whether the role is a number of the step rule, not the input or the state.
inline bool isParameter(Role role) { return role >= Role::SynapticDecay; }

/// Whether the role is a number without a unit, which multiplies.
bool isFactor(Role role);

/// Whether an op may leave the operand out.
bool isOptional(Role role);

/// The operands of a neuron op by role; null where the op has none.
class NeuronOperands {
public:
  template <typename OpOrAdaptor, size_t N>
  NeuronOperands(OpOrAdaptor op, const Role (&roles)[N]) {
    for (auto [index, role] : llvm::enumerate(roles)) {
      auto group = op.getODSOperands(index);
      if (!group.empty())
        (*this)[role] = *group.begin();
    }
  }

  Value &operator[](Role role) { return values[static_cast<size_t>(role)]; }
  Value operator[](Role role) const {
    return values[static_cast<size_t>(role)];
  }

private:
  std::array<Value, kNumRoles> values;
};

} // namespace mlir::snn

#endif // SNN_DIALECT_IR_ROLES_H
