//===- BindState.td - from a pure step to one on memory ----*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_TRANSFORMS_BINDSTATE_BINDSTATE_TD
#define SNN_DIALECT_TRANSFORMS_BINDSTATE_BINDSTATE_TD

include "mlir/Pass/PassBase.td"

def BindState : Pass<"snn-bind-state", "::mlir::ModuleOp"> {
  let summary = "Bind inputs, outputs and state of a step to memory";
  let description = [{
    A function whose arguments are inputs (`snn.input`) and state
    (`snn.state`), and whose results are outputs (`snn.output`) and next state
    (`snn.next`), becomes one without results on memory: inputs, outputs and
    states, in this order, each in the order that they had.

    A state's next value is written to where the state came from: bufferisation
    then steps it in place, and copies what is read of it after that. The
    arguments may not alias.

    ```mlir
    func.func @step(%x: tensor<2xf32> {snn.input = "in"},
                    %v: tensor<2xf32> {snn.state = "n.v", snn.initial = 0.0 : f32})
        -> (tensor<2xf32> {snn.output = "out"}, tensor<2xf32> {snn.next = "n.v"})
    // becomes
    func.func @step(%x: memref<2xf32> {snn.input = "in"},
                    %y: memref<2xf32> {snn.output = "out"},
                    %v: memref<2xf32> {snn.state = "n.v", snn.initial = 0.0 : f32})
    ```
  }];
  let dependentDialects = [
    "::mlir::bufferization::BufferizationDialect",
    "::mlir::memref::MemRefDialect",
  ];
}

#endif // SNN_DIALECT_TRANSFORMS_BINDSTATE_BINDSTATE_TD
