//===- SnnDialect.td - the snn dialect ---------------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_IR_SNNDIALECT_TD
#define SNN_DIALECT_IR_SNNDIALECT_TD

include "mlir/Dialect/Quant/IR/QuantBase.td"
include "mlir/IR/CommonTypeConstraints.td"
include "mlir/IR/OpBase.td"

def Snn_Dialect : Dialect {
  let name = "snn";
  let cppNamespace = "::mlir::snn";
  let summary = "Spiking neural networks, one time step at a time";
  let description = [{
    A network is one pure function: it takes the inputs and the state, and
    returns the outputs and the next state of a single time step.

    ```mlir
    func.func @step(
        %input: tensor<2xf32> {snn.input = "input"},
        %v: tensor<3xf32> {snn.state = "lif1.v", snn.initial = 0.0 : f32})
        -> (tensor<3xi1> {snn.output = "output"},
            tensor<3xf32> {snn.next = "lif1.v"}) {
      %w = arith.constant dense<[[0.5, 0.25, 1.0], [1.0, 0.0, -0.5]]> : tensor<2x3xf32>
      %decay = arith.constant dense<0.9> : tensor<3xf32>
      %threshold = arith.constant dense<1.0> : tensor<3xf32>
      %i = snn.linear %input, %w : tensor<2xf32>, tensor<2x3xf32>
      %z, %v1 = snn.lif %i, %v decay(%decay) threshold(%threshold)
          <compare = gt, spikes = binary, reset = subtract,
           reset_at = next_step, fire_from = updated> : tensor<3xf32>
      return %z, %v1 : tensor<3xi1>, tensor<3xf32>
    }
    ```

    Number formats live in element types: f32, f64 or `!quant.uniform<...>`
    for currents, membranes, weights and parameters; i1 for spikes and i32 for
    spike counts in every format. Every constraint has a number in
    snn_dialect/spec.md, which verifiers quote.

    Attributes on the function's arguments and results:

    | attribute | on | value |
    |---|---|---|
    | `snn.input` | argument | name of the NIR node that the caller feeds |
    | `snn.state`, `snn.initial` | argument | name of the state; its value before the first step: an element attribute for a uniform one, else `dense<...>` |
    | `snn.order` | argument, of a state | dimension k of the tensor is dimension order[k] of the node's; none where they are alike |
    | `snn.output` | result; argument once bound to memory | name of the NIR node that the caller reads |
    | `snn.next` | result | name of the state whose next value this is |
  }];

  let dependentDialects = ["::mlir::quant::QuantDialect"];
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 0;
  let hasRegionArgAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;
  let hasOperationAttrVerify = 1;
}

/// How quantised operands and results are stored (constraints T2 and T3).
def Snn_QuantisedTypes : NativeOpTrait<"QuantisedTypes"> {
  let cppNamespace = "::mlir::snn";
}

class Snn_Op<string mnemonic, list<Trait> traits = []> :
    Op<Snn_Dialect, mnemonic, [Snn_QuantisedTypes] # traits>;

/// Any value of the dialect (constraint T1 of spec.md).
def Snn_Tensor : Type<
    RankedTensorOf<[F32, F64, I1, I32, quant_QuantizedType],
                   [HasStaticShapePred]>.predicate,
    "(T1) a static tensor of f32, f64, i1, i32 or !quant.uniform",
    "::mlir::RankedTensorType">;

#endif // SNN_DIALECT_IR_SNNDIALECT_TD
