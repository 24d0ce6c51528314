//===- SnnOps.td - operations without state ----------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_IR_SNNOPS_TD
#define SNN_DIALECT_IR_SNNOPS_TD

include "snn_dialect/IR/SnnDelayOps.td"
include "snn_dialect/IR/SnnDialect.td"
include "snn_dialect/IR/SnnEventOps.td"
include "snn_dialect/IR/SnnNeuronOps.td"
include "snn_dialect/IR/SnnWindowOps.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Snn_LinearOp : Snn_Op<"linear", [
    Pure, AttrSizedOperandSegments, InferTypeOpAdaptorWithIsCompatible]> {
  let summary = "a fully connected synapse: y = W x + b";
  let description = [{
    `y[o] = (((0 + x[0]*w[0,o]) + x[1]*w[1,o]) + ...) + b[o]`

    The sum starts at +0 and runs over the inputs in ascending order; the bias
    is added last; every product and every sum is rounded by itself. Where the
    input is spikes (i1) no product is formed: the term is `x[j] ? w[j,o] : +0`.
    A spike count (i32) is converted to the weights' format first.

    The weights are stored input-major: row j holds the weights of input j,
    `tensor<inputs x outputs>`, so that the work of one input (or of one spike)
    runs over contiguous memory.

    The result's element type is that of the weights. With quantised weights it
    is a 32-bit `!quant.uniform` at the product of the operands' scales, one for
    each output where the weights have one; the sums are in 32 bits, which they
    fit by promise (L6). Where that cannot be promised the result's scale is 2^k
    times as large (k at most 31), which its type says behind the arrow: the sums
    are in 64 bits, and `floor((sum + 2^(k-1)) / 2^k)`, saturated, is the result,
    to which the bias is added, saturating.

    A sum that started at +0 does not change by a zero input, so that inputs of
    zero may be left out: with `skip_zeros` each input is tested, with
    `events(indices, count)` those that `snn.events` lists are walked, `rows` rows
    of the weights at a time (1, 2, 4 or 8; 1 where nothing is said). The
    result is the same to the bit, as weights are finite.

    Constraints: T1 to T3, L1 to L9. A bias that is zero everywhere is dropped.

    ```mlir
    %y = snn.linear %x, %w : tensor<64xf32>, tensor<64x128xf32>
    %y = snn.linear %z, %w bias(%b) : tensor<64xi1>, tensor<64x128xf32>
    %y = snn.linear %z, %w {skip_zeros} : tensor<64xi1>, tensor<64x128xf32>
    %y = snn.linear %z, %w events(%i, %n : tensor<64xi8>) {rows = 8 : i64}
        : tensor<64xi1>, tensor<64x128xf32>
    %y = snn.linear %z, %w : tensor<64xi1>, tensor<64x2x!quant.uniform<i8:f64:1, {0.5, 0.25}>>
    %y = snn.linear %n, %w : tensor<64xi32>, tensor<64x2x!quant.uniform<i8:f64, 0.5>>
        -> tensor<2x!quant.uniform<i32:f64, 4.0>>
    ```
  }];
  let arguments = (ins Snn_Tensor:$input, Snn_Tensor:$weight,
                       Optional<Snn_Tensor>:$bias,
                       Optional<Snn_Indices>:$indices, Optional<Index>:$count,
                       UnitAttr:$skip_zeros, OptionalAttr<I64Attr>:$rows);
  let results = (outs Snn_Tensor:$output);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasCanonicalizeMethod = 1;
}

def Snn_ScaleOp : Snn_Op<"scale", [Pure, InferTypeOpAdaptorWithIsCompatible]> {
  let summary = "element-wise product: y = x * s";
  let description = [{
    Spikes and spike counts are converted to the format of the scale first. With
    a quantised scale the product is the integers', and the result is as that of
    `snn.linear`.

    Constraints: T1 to T3, S1 to S4.

    ```mlir
    %y = snn.scale %x, %s : tensor<8xi1>, tensor<8xf32>
    ```
  }];
  let arguments = (ins Snn_Tensor:$input, Snn_Tensor:$scale);
  let results = (outs Snn_Tensor:$output);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Snn_ThresholdOp : Snn_Op<"threshold", [Pure, InferTypeOpAdaptorWithIsCompatible]> {
  let summary = "a spike where the input is above the threshold: z = x > t";
  let description = [{
    Spikes and spike counts are converted to the format of the threshold first,
    as by `snn.sum`. NaN is not above anything.

    Constraints: T1 to T3, H1 to H3.

    ```mlir
    %z = snn.threshold %x, %t : tensor<8xf32>, tensor<8xf32>
    ```
  }];
  let arguments = (ins Snn_Tensor:$input, Snn_Tensor:$threshold);
  let results = (outs Snn_Tensor:$spikes);
  let assemblyFormat = "$input `,` $threshold attr-dict `:` type($input) `,` type($threshold)";
  let hasVerifier = 1;
}

def Snn_SumOp : Snn_Op<"sum", [Pure, InferTypeOpAdaptorWithIsCompatible]> {
  let summary = "several edges into one node: left to right, a + b + ...";
  let description = [{
    The result has the format of the analog operands, to which spikes and spike
    counts are converted first. Where all operands are spikes or counts, it is
    an i32 count, which saturates at 2147483647 as a neuron's does; counts are
    never negative. An operand may have the leading dimensions of the first one's
    shape only: it is the same along the others.

    What is quantised adds up exactly and saturates at the bounds of its storage.
    A spike is `floor(1/scale + 1/2)` there, a count n so many times that,
    saturated.

    Constraints: T1 to T3, A1 to A4.

    ```mlir
    %y = snn.sum %a, %b, %c : tensor<8xf32>, tensor<8xi1>, tensor<8xf32>
    %y = snn.sum %x, %bias : tensor<4x8x8x!quant.uniform<i32:f64, 0.5>>, tensor<4x!quant.uniform<i32:f64, 0.5>>
    ```
  }];
  let arguments = (ins Variadic<Snn_Tensor>:$inputs);
  let results = (outs Snn_Tensor:$output);
  let assemblyFormat = "$inputs attr-dict `:` type($inputs)";
  let hasVerifier = 1;
}

def Snn_RescaleOp : Snn_Op<"rescale", [Pure]> {
  let summary = "the same numbers at another scale";
  let description = [{
    The only op that changes a scale, of the whole tensor or of each channel (an
    index of dimension 0). With q the stored integers, s the scales and z the
    zero points of input and output:

    `q_out = clamp(floor((q_in - z_in) * (s_in/s_out) + 1/2) + z_out)`

    s_in/s_out is rounded to 31 significant bits (m * 2^-k, m at most 2^31), the
    product is exact in 64 bits, ties go up, and the result saturates at the
    bounds of the output's storage type.

    Constraints: T1, T3, R1 to R5. A rescale to the same type is dropped; a rescale
    of a rescale becomes one where the first is exact (a power of two of at
    least 1 that cannot saturate).

    ```mlir
    %y = snn.rescale %x : tensor<8x!quant.uniform<i32:f32, 0.5>> -> tensor<8x!quant.uniform<i16:f32, 0.25>>
    ```
  }];
  let arguments = (ins Snn_Tensor:$input);
  let results = (outs Snn_Tensor:$output);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($output)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Snn_TransposeOp : Snn_Op<"transpose", [Pure, InferTypeOpAdaptorWithIsCompatible]> {
  let summary = "the same elements with dimensions in another order";
  let description = [{
    Dimension k of the result is dimension `permutation[k]` of the input.

    Constraints: T1 to T3, X1 to X3. A transpose that leaves dimensions where they are is
    dropped; a transpose of a transpose becomes one.

    ```mlir
    %y = snn.transpose %x [1, 2, 0] : tensor<2x3x4xi1>
    ```
  }];
  let arguments = (ins Snn_Tensor:$input, DenseI64ArrayAttr:$permutation);
  let results = (outs Snn_Tensor:$output);
  let assemblyFormat = "$input $permutation attr-dict `:` type($input)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

#endif // SNN_DIALECT_IR_SNNOPS_TD
