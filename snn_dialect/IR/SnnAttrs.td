//===- SnnAttrs.td - how a neuron steps --------------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_IR_SNNATTRS_TD
#define SNN_DIALECT_IR_SNNATTRS_TD

include "snn_dialect/IR/SnnDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class Snn_Enum<string name, string summary, list<I32EnumAttrCase> cases> :
    I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::mlir::snn";
  let genSpecializedAttr = 0;
}

def Snn_Compare : Snn_Enum<"Compare", "how the membrane is compared with the threshold", [
  I32EnumAttrCase<"Gt", 0, "gt">,
  I32EnumAttrCase<"Ge", 1, "ge">
]>;

def Snn_Spikes : Snn_Enum<"Spikes", "how many spikes a neuron may send in one step", [
  I32EnumAttrCase<"Binary", 0, "binary">,
  I32EnumAttrCase<"Multi", 1, "multi">
]>;

def Snn_Reset : Snn_Enum<"Reset", "what a spike does to the membrane", [
  I32EnumAttrCase<"Subtract", 0, "subtract">,
  I32EnumAttrCase<"Zero", 1, "zero">,
  I32EnumAttrCase<"ToValue", 2, "to_value">,
  I32EnumAttrCase<"Drop", 3, "drop">,
  I32EnumAttrCase<"None", 4, "none">
]>;

def Snn_ResetAt : Snn_Enum<"ResetAt", "the step in which a spike resets the membrane", [
  I32EnumAttrCase<"SameStep", 0, "same_step">,
  I32EnumAttrCase<"NextStep", 1, "next_step">,
  I32EnumAttrCase<"Both", 2, "both">
]>;

def Snn_FireFrom : Snn_Enum<"FireFrom", "the membrane that decides about a spike", [
  I32EnumAttrCase<"Updated", 0, "updated">,
  I32EnumAttrCase<"Previous", 1, "previous">
]>;

def Snn_Current : Snn_Enum<"Current", "which synaptic current the membrane sees", [
  I32EnumAttrCase<"First", 0, "first">,
  I32EnumAttrCase<"After", 1, "after">,
  I32EnumAttrCase<"JumpThenDecay", 2, "jump_then_decay">,
  I32EnumAttrCase<"DecayAfterJump", 3, "decay_after_jump">
]>;

class Snn_Attr<string name, string attrMnemonic> : AttrDef<Snn_Dialect, name> {
  let mnemonic = attrMnemonic;
}

def Snn_DynamicsAttr : Snn_Attr<"Dynamics", "dynamics"> {
  let summary = "how a spiking neuron steps";
  let description = [{
    The fields of the step rule that are not numbers (docs/semantics.md):

    | field | values |
    |---|---|
    | `compare` | `gt`: spike where v > threshold; `ge`: where v >= threshold |
    | `spikes` | `binary`: 0 or 1; `multi`: floor(max(v, 0) / threshold) of them (`compare` is not used) |
    | `reset` | `subtract` the threshold per spike; `zero`; `to_value`: v_reset; `drop` the new membrane; `none` |
    | `reset_at` | `same_step` as the spike; the `next_step`; `both`: undone and redone where they differ |
    | `fire_from` | the `updated` membrane, or that of the `previous` step |
    | `current` | `snn.cuba_lif` only: see `#snn.current` |

    Combinations without a meaning are refused (constraints D1 to D3).

    ```mlir
    #snn.dynamics<compare = gt, spikes = binary, reset = subtract, reset_at = same_step, fire_from = updated>
    ```
  }];
  let parameters = (ins
    EnumParameter<Snn_Compare>:$compare,
    EnumParameter<Snn_Spikes>:$spikes,
    EnumParameter<Snn_Reset>:$reset,
    EnumParameter<Snn_ResetAt>:$reset_at,
    EnumParameter<Snn_FireFrom>:$fire_from,
    OptionalParameter<"std::optional<::mlir::snn::Current>",
                      "which synaptic current the membrane sees">:$current
  );
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Snn_FiringAttr : Snn_Attr<"Firing", "firing"> {
  let summary = "when a neuron spikes, and how often";
  let description = [{
    The fields `compare` and `spikes` of `#snn.dynamics`, for `snn.fire`.

    ```mlir
    #snn.firing<compare = gt, spikes = binary>
    ```
  }];
  let parameters = (ins
    EnumParameter<Snn_Compare>:$compare,
    EnumParameter<Snn_Spikes>:$spikes
  );
  let assemblyFormat = "`<` struct(params) `>`";
}

def Snn_CurrentAttr : Snn_Attr<"Current", "current"> {
  let cppClassName = "CurrentAttr";
  let summary = "which synaptic current the membrane sees";
  let description = [{
    i is the synaptic current, u the input, ds and gs the synapse's decay and gain:

    | value | rule |
    |---|---|
    | `first` | i <- ds*i + gs*u; the membrane sees the new i |
    | `after` | the membrane sees the old i; then i <- ds*i + gs*u |
    | `jump_then_decay` | the membrane sees i + u; then i <- ds*(i + u) |
    | `decay_after_jump` | i <- ds*(i + u); the membrane sees the new i |

    ```mlir
    #snn.current<first>
    ```
  }];
  let parameters = (ins EnumParameter<Snn_Current>:$value);
  let assemblyFormat = "`<` $value `>`";
}

#endif // SNN_DIALECT_IR_SNNATTRS_TD
