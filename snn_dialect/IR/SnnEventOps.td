//===- SnnEventOps.td - which inputs are not zero ----------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_IR_SNNEVENTOPS_TD
#define SNN_DIALECT_IR_SNNEVENTOPS_TD

include "snn_dialect/IR/SnnDialect.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

/// Numbers of inputs, as narrow as they may be.
def Snn_Indices : 1DTensorOf<[I8, I16, I32]>;

def Snn_EventsOp : Snn_Op<"events", [Pure]> {
  let summary = "the indices of the inputs that are not zero";
  let description = [{
    `indices[0] < indices[1] < ... < indices[count - 1]` are those of all elements
    of the input that are not 0 (NaN is not, -0 is). The others are not defined.

    One list serves all synapses that the input goes to.

    Constraints: T1 to T3, V1 to V3.

    ```mlir
    %i, %n = snn.events %z : tensor<64xi1> -> tensor<64xi8>
    ```
  }];
  let arguments = (ins Snn_Tensor:$input);
  let results = (outs Snn_Indices:$indices, Index:$count);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($indices)";
  let hasVerifier = 1;
}

#endif // SNN_DIALECT_IR_SNNEVENTOPS_TD
