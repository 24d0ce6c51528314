//===- SnnWindowOps.td - convolutions and pools ------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_IR_SNNWINDOWOPS_TD
#define SNN_DIALECT_IR_SNNWINDOWOPS_TD

include "snn_dialect/IR/SnnDialect.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Snn_ConvOp : Snn_Op<"conv", [Pure, InferTypeOpAdaptorWithIsCompatible]> {
  let summary = "a convolution (cross-correlation): y = W * x + b";
  let description = [{
    The input is channels by one or two spatial dimensions, the weight output
    channels by the input channels of one group by the kernel. With i the cell
    `o*stride + k*dilation - pad` of the input that cell k of the kernel meets
    at output o:

    `y[m, o] = ((0 + x[c, i]*w[m, c', k]) + ...) + b[m]`

    The sum starts at +0 and runs over the input channels, then over the cells
    of the kernel in row-major order, all ascending; cells in the padding add
    nothing; the bias is added last; every product and every sum is rounded by
    itself. Where the input is spikes (i1) no product is formed: the term is
    `x ? w : +0`. A spike count (i32) is converted to the weights' format first.

    With `groups` G, output channel m reads the channels of group
    `m / (outputs / G)` only, c being c' plus the first of them.

    What is not written is neutral: stride and dilation 1, no padding, one
    group. `pad [1, 2]` pads each spatial dimension by as much before as after;
    `pad [1, 2] to [0, 3]` names what comes before, then what comes after.

    The result's element type is that of the weights; with quantised weights,
    which may have a scale for each output channel, it is as that of
    `snn.linear`.

    With `skip_zeros` what is not zero in the input is added to all that it is
    met by; the result is the same to the bit, as weights are finite. It is for
    weights that are constants, which are laid out for it. `dense_from` is how
    many cells of the input must not be zero for all of them to be gone over.

    Constraints: T1 to T3, C1 to C12. A bias that is zero everywhere is dropped.

    ```mlir
    %y = snn.conv %x, %w : tensor<2x9xi1>, tensor<4x2x3xf32>
    %y = snn.conv %x, %w bias(%b) stride [2, 2] pad [1, 1] dilation [1, 2] groups 2
        : tensor<2x12x12xf32>, tensor<4x1x3x3xf32>
    %y = snn.conv %x, %w stride [2] {skip_zeros} : tensor<2x9xi1>, tensor<4x2x3xf32>
    ```
  }];
  let arguments = (ins Snn_Tensor:$input, Snn_Tensor:$weight,
                       Optional<Snn_Tensor>:$bias, DenseI64ArrayAttr:$stride,
                       DenseI64ArrayAttr:$pad_low, DenseI64ArrayAttr:$pad_high,
                       DenseI64ArrayAttr:$dilation, I64Attr:$groups,
                       UnitAttr:$skip_zeros,
                       OptionalAttr<I64Attr>:$dense_from);
  let results = (outs Snn_Tensor:$output);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasCanonicalizeMethod = 1;
}

def Snn_SumPoolOp : Snn_Op<"sum_pool", [Pure, InferTypeOpAdaptorWithIsCompatible]> {
  let summary = "the sum of each window, channel by channel";
  let description = [{
    The input is channels by one or two spatial dimensions. Windows stand as
    those of `snn.conv`, without dilation; cells in the padding add nothing. The
    sum starts at +0 and runs over the window in row-major order.

    Spikes and counts add up to counts (i32), which saturate at 2147483647 as a
    neuron's do. What is quantised adds up exactly, at the input's scale, and
    saturates at 32 bits.

    With `skip_zeros` cells that are zero are passed over, unless `dense_from` or
    more are not; the result is the same.

    Constraints: T1 to T3, P1 to P5, P8.

    ```mlir
    %y = snn.sum_pool %x kernel [2, 2] stride [2, 2] : tensor<4x12x12xi1>
    ```
  }];
  let arguments = (ins Snn_Tensor:$input, DenseI64ArrayAttr:$kernel,
                       DenseI64ArrayAttr:$stride, DenseI64ArrayAttr:$pad_low,
                       DenseI64ArrayAttr:$pad_high, UnitAttr:$skip_zeros,
                       OptionalAttr<I64Attr>:$dense_from);
  let results = (outs Snn_Tensor:$output);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Snn_AvgPoolOp : Snn_Op<"avg_pool", [Pure]> {
  let summary = "the mean of each window, channel by channel";
  let description = [{
    The sum of each window, as `snn.sum_pool` has it, converted to the format of
    the result, over the number of the window's cells. Cells in the padding are
    counted. In integers nothing is divided: the result is the sum, and its scale
    is the input's (1 for spikes and counts) over that number.

    With `skip_zeros` cells that are zero are passed over, unless `dense_from` or
    more are not; the result is the same.

    Constraints: T1 to T3, P1 to P4, P6 to P8.

    ```mlir
    %y = snn.avg_pool %x kernel [2, 2] stride [2, 2] : tensor<4x12x12xi1> -> tensor<4x6x6xf32>
    %y = snn.avg_pool %x kernel [2, 2] stride [2, 2] : tensor<4x12x12xi1> -> tensor<4x6x6x!quant.uniform<i32:f64, 0.25>>
    ```
  }];
  let arguments = (ins Snn_Tensor:$input, DenseI64ArrayAttr:$kernel,
                       DenseI64ArrayAttr:$stride, DenseI64ArrayAttr:$pad_low,
                       DenseI64ArrayAttr:$pad_high, UnitAttr:$skip_zeros,
                       OptionalAttr<I64Attr>:$dense_from);
  let results = (outs Snn_Tensor:$output);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

#endif // SNN_DIALECT_IR_SNNWINDOWOPS_TD
