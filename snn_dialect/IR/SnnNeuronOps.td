//===- SnnNeuronOps.td - populations of neurons ------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_IR_SNNNEURONOPS_TD
#define SNN_DIALECT_IR_SNNNEURONOPS_TD

include "snn_dialect/IR/SnnAttrs.td"
include "snn_dialect/IR/SnnDialect.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

/// Operands come in the order of mlir::snn::Role (Roles.h); `roles`
/// names those of this op, one for each of its ODS arguments.
class Snn_NeuronOp<string mnemonic, string roles> :
    Snn_Op<mnemonic, [Pure, AttrSizedOperandSegments,
                      InferTypeOpAdaptorWithIsCompatible]> {
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasCanonicalizeMethod = 1;
  let extraClassDeclaration = [{
    /// What each ODS operand is for, in the order of the ODS arguments.
    static constexpr ::mlir::snn::Role kRoles[] = {
  }] # roles # [{ };
  }];
}

def Snn_LIOp : Snn_NeuronOp<"li",
    "Role::Input, Role::Membrane, Role::Decay, Role::Gain, Role::Drive, Role::Floor"> {
  let summary = "leaky integrator";
  let description = [{
    `v' = max(((d*v) + (g*u)) + b, floor)`

    u is the input, v the membrane, d the decay; the gain g, the drive b and
    the floor are left out where they have no effect: no gain is the input
    itself, no drive no sum, no floor no bound. The integrator NIR calls I is
    one whose decay is 1.

    Spikes and spike counts at the input are converted to the membrane's format.
    A parameter has the membrane's type, which is written beside it where it is
    another: it may have the leading dimensions of the membrane's shape only, and
    be the same along the others. A uniform one is a splat constant, which lowers
    to a scalar.

    With a quantised membrane the step is that of docs/quantisation.md ("One step
    in integers"): exact until the membrane (or synapse) is stored, where it
    saturates. drive, threshold, reset and floor are at the membrane's scale;
    decays and gains have p fractional bits (the scale 2^-p), and their products
    are rounded to the nearest, or rounded down with `truncate`. A spike is
    `floor(1/scale + 1/2)`. With `no_saturation` nothing that is stored is ever
    beyond its bits, as whoever wrote the op has proved: what it would be there
    is left open.

    Constraints: T1 to T3, N1 to N4, N8, N12 to N14.

    ```mlir
    %v1 = snn.li %u, %v decay(%d) gain(%g) drive(%b) floor(%f) : tensor<10xf32>
    %v1 = snn.li %spikes, %v decay(%d) : tensor<10xi1>, tensor<10xf32>
    %v1 = snn.li %u, %v decay(%d : tensor<!quant.uniform<i16:f64, 3.0517578125e-05>>) {truncate}
        : tensor<10x!quant.uniform<i32:f64, 0.01>>
    ```
  }];
  let arguments = (ins Snn_Tensor:$input, Snn_Tensor:$membrane,
                       Snn_Tensor:$decay, Optional<Snn_Tensor>:$gain,
                       Optional<Snn_Tensor>:$drive, Optional<Snn_Tensor>:$floor,
                       UnitAttr:$truncate, UnitAttr:$no_saturation);
  let results = (outs Snn_Tensor:$next_membrane);
}

def Snn_LIFOp : Snn_NeuronOp<"lif",
    "Role::Input, Role::Membrane, Role::Decay, Role::Gain, Role::Drive, "
    "Role::Threshold, Role::VReset, Role::Floor"> {
  let summary = "leaky integrate-and-fire";
  let description = [{
    One step, th being the threshold and the rest as in `snn.li`:

    1. `fire_from = previous`: z = spike(v); with `reset_at = same_step` v = reset(v, z).
    2. `fire_from = updated` and `reset_at = next_step` or `both`: zl = spike(v);
       with `reset = zero` v = zl ? 0 : v.
    3. `v = ((d*v) + (g*u)) + b`; then with `reset = subtract` at `next_step` or
       `both` v = v - zl*th (z with `fire_from = previous`); with `reset = drop`
       v = zl ? 0 : v; v = max(v, floor).
    4. `fire_from = updated`: z = spike(v); with `reset_at = same_step`
       v = reset(v, z); with `both` v = v - (z - zl)*th for `subtract`,
       v - (z - zl)*v for `zero`.

    spike(v) is v > th, v >= th, or with `spikes = multi` the count
    floor(max(v, 0)/th), which saturates at 2147483647. reset(v, z) is
    v - z*th, 0 where z, v_reset where z, or v.

    Spikes are i1, or i32 with `spikes = multi`. `reset(...)` is v_reset and is
    there with `reset = to_value` only. IF is a neuron whose decay is 1.

    Constraints: T1 to T3, N1 to N4, N6 to N9, N11 to N14, D1 to D3.

    ```mlir
    %z, %v1 = snn.lif %u, %v decay(%d) gain(%g) drive(%b) threshold(%th) reset(%r) floor(%f)
        <compare = ge, spikes = binary, reset = to_value, reset_at = same_step, fire_from = updated>
        : tensor<128xf32>
    ```
  }];
  let arguments = (ins Snn_Tensor:$input, Snn_Tensor:$membrane,
                       Snn_Tensor:$decay, Optional<Snn_Tensor>:$gain,
                       Optional<Snn_Tensor>:$drive, Snn_Tensor:$threshold,
                       Optional<Snn_Tensor>:$v_reset,
                       Optional<Snn_Tensor>:$floor, Snn_DynamicsAttr:$dynamics,
                       UnitAttr:$truncate, UnitAttr:$no_saturation);
  let results = (outs Snn_Tensor:$spikes, Snn_Tensor:$next_membrane);
}

def Snn_CubaLIOp : Snn_NeuronOp<"cuba_li",
    "Role::Input, Role::Synapse, Role::Membrane, Role::SynapticDecay, "
    "Role::SynapticGain, Role::Decay, Role::Gain, Role::Drive, Role::Floor"> {
  let summary = "current-based leaky integrator";
  let description = [{
    A synapse, i, which is itself a leaky integrator of the input u, in front of
    the membrane of `snn.li`. `#snn.current` says which of its values the
    membrane sees; with `first`:

        i' = (ds*i) + (gs*u)
        v' = max(((d*v) + (g*i')) + b, floor)

    ds is `synaptic_decay`, gs `synaptic_gain` (left out where it is 1).

    Constraints: T1 to T3, N1 to N5, N8, N10, N12 to N14.

    ```mlir
    %i1, %v1 = snn.cuba_li %u, %i, %v synaptic_decay(%ds) synaptic_gain(%gs) decay(%d) gain(%g)
        current(first) : tensor<10xf32>
    ```
  }];
  let arguments = (ins Snn_Tensor:$input, Snn_Tensor:$synapse,
                       Snn_Tensor:$membrane, Snn_Tensor:$synaptic_decay,
                       Optional<Snn_Tensor>:$synaptic_gain, Snn_Tensor:$decay,
                       Optional<Snn_Tensor>:$gain, Optional<Snn_Tensor>:$drive,
                       Optional<Snn_Tensor>:$floor, Snn_CurrentAttr:$current,
                       UnitAttr:$truncate, UnitAttr:$no_saturation);
  let results = (outs Snn_Tensor:$next_synapse, Snn_Tensor:$next_membrane);
}

def Snn_CubaLIFOp : Snn_NeuronOp<"cuba_lif",
    "Role::Input, Role::Synapse, Role::Membrane, Role::SynapticDecay, "
    "Role::SynapticGain, Role::Decay, Role::Gain, Role::Drive, "
    "Role::Threshold, Role::VReset, Role::Floor"> {
  let summary = "current-based leaky integrate-and-fire";
  let description = [{
    The synapse of `snn.cuba_li` in front of the membrane of `snn.lif`: the
    synapse steps after steps 1 and 2 of `snn.lif`, and its current takes the
    place of the input u in step 3. `current` in `#snn.dynamics` says which of
    the synapse's values that is.

    Constraints: T1 to T3, N1 to N14, D1 to D3.

    ```mlir
    %z, %i1, %v1 = snn.cuba_lif %u, %i, %v synaptic_decay(%ds) decay(%d) threshold(%th)
        <compare = gt, spikes = binary, reset = drop, reset_at = next_step, fire_from = updated, current = first>
        : tensor<128xf32>
    ```
  }];
  let arguments = (ins Snn_Tensor:$input, Snn_Tensor:$synapse,
                       Snn_Tensor:$membrane, Snn_Tensor:$synaptic_decay,
                       Optional<Snn_Tensor>:$synaptic_gain, Snn_Tensor:$decay,
                       Optional<Snn_Tensor>:$gain, Optional<Snn_Tensor>:$drive,
                       Snn_Tensor:$threshold, Optional<Snn_Tensor>:$v_reset,
                       Optional<Snn_Tensor>:$floor, Snn_DynamicsAttr:$dynamics,
                       UnitAttr:$truncate, UnitAttr:$no_saturation);
  let results = (outs Snn_Tensor:$spikes, Snn_Tensor:$next_synapse,
                      Snn_Tensor:$next_membrane);
}

def Snn_FireOp : Snn_Op<"fire", [Pure, InferTypeOpAdaptorWithIsCompatible]> {
  let summary = "the spikes of a membrane";
  let description = [{
    spike(v) as in `snn.lif`, without a step: what a neuron with
    `fire_from = previous` is about to send is known before its input is.

    Constraints: T1 to T3, E1 to E4.

    ```mlir
    %z = snn.fire %v threshold(%th) <compare = ge, spikes = multi> : tensor<8xf32>
    ```
  }];
  let arguments = (ins Snn_Tensor:$membrane, Snn_Tensor:$threshold,
                       Snn_FiringAttr:$firing);
  let results = (outs Snn_Tensor:$spikes);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

#endif // SNN_DIALECT_IR_SNNNEURONOPS_TD
