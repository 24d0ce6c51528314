//===- SnnDelayOps.td - delay lines ------------------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_IR_SNNDELAYOPS_TD
#define SNN_DIALECT_IR_SNNDELAYOPS_TD

include "snn_dialect/IR/SnnDialect.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Snn_DelayReadOp : Snn_Op<"delay_read", [Pure, InferTypeOpAdaptorWithIsCompatible]> {
  let summary = "what went into a delay line some writes ago, per element";
  let description = [{
    `y[k] = line[(head - steps[k]) mod length, k]`

    The line is a ring of `length` values, its first dimension; `head` is where
    the next write goes. So 1 step is the last write, `length` steps the oldest
    that is still there. A delay of d time steps is d writes before a step has
    written, and d + 1 after it has.

    Constraints: T1 to T3, Y1 to Y5.

    ```mlir
    %y = snn.delay_read %line, %head, %steps : tensor<5x8xi1>, tensor<8xi32>
    ```
  }];
  let arguments = (ins Snn_Tensor:$line, Snn_Tensor:$head, Snn_Tensor:$steps);
  let results = (outs Snn_Tensor:$output);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Snn_DelayWriteOp : Snn_Op<"delay_write", [Pure, InferTypeOpAdaptorWithIsCompatible]> {
  let summary = "puts a value into a delay line";
  let description = [{
    `line'[head] = x; head' = (head + 1) mod length`

    Bufferisation writes into the line itself.

    Constraints: T1 to T3, W1 to W4.

    ```mlir
    %line1, %head1 = snn.delay_write %x, %line, %head : tensor<8xi1>, tensor<5x8xi1>
    ```
  }];
  let arguments = (ins Snn_Tensor:$input, Snn_Tensor:$line, Snn_Tensor:$head);
  let results = (outs Snn_Tensor:$next_line, Snn_Tensor:$next_head);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

#endif // SNN_DIALECT_IR_SNNDELAYOPS_TD
