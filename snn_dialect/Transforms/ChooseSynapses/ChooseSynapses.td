//===- ChooseSynapses.td - how synapses go over inputs -----*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_TRANSFORMS_CHOOSESYNAPSES_CHOOSESYNAPSES_TD
#define SNN_DIALECT_TRANSFORMS_CHOOSESYNAPSES_CHOOSESYNAPSES_TD

include "mlir/Pass/PassBase.td"

def ChooseSynapses : Pass<"snn-choose-synapses", "::mlir::func::FuncOp"> {
  let summary = "Choose how each synapse goes over its inputs";
  let description = [{
    Over all of them (dense), over each with a test whether it is zero (test), or
    over a list of those that are not (event): whichever costs least where
    `activity` is the share of inputs that are not zero, or an op's own
    `snn.activity`. What is always or mostly
    other than zero, a membrane for example, is gone over densely. An input's list
    is made once, for all synapses that it goes to. Convolutions and pools have no
    lists: they scan. Those whose events are dearer than all inputs from some
    number of events on are told that number.

    ```mlir
    %y = snn.linear %z, %w : tensor<64xi1>, tensor<64x128xf32>
    // becomes
    %i, %n = snn.events %z : tensor<64xi1> -> tensor<64xi8>
    %y = snn.linear %z, %w events(%i, %n : tensor<64xi8>) {rows = 8 : i64}
        : tensor<64xi1>, tensor<64x128xf32>
    ```
  }];
  let options = [
    Option<"synapses", "synapses", "std::string", /*default=*/"\"auto\"",
           "auto, dense, test or event">,
    Option<"rows", "rows", "int64_t", /*default=*/"0",
           "rows of events to add at a time; 0: as many as pay">,
    Option<"activity", "activity", "double", /*default=*/"0.1",
           "the expected share of inputs that are not zero, from 0 to 1">,
  ];
}

#endif // SNN_DIALECT_TRANSFORMS_CHOOSESYNAPSES_CHOOSESYNAPSES_TD
