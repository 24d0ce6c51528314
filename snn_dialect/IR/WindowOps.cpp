//===- WindowOps.cpp - conv, sum_pool, avg_pool ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/Products.h"
#include "snn_dialect/IR/Quantised.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"
#include "snn_dialect/IR/Windows.h"

using namespace mlir;
using namespace mlir::snn;

//===----------------------------------------------------------------------===//
// Assembly
//===----------------------------------------------------------------------===//

/// `word [1, 2]`. Leaves `numbers` empty where the word is not there.
static ParseResult parseNumbers(OpAsmParser &parser, StringRef word,
                                SmallVectorImpl<int64_t> &numbers) {
  if (failed(parser.parseOptionalKeyword(word)))
    return success();
  return parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square, [&] {
    return parser.parseInteger(numbers.emplace_back());
  });
}

/// `stride [2, 2] pad [1, 1] to [0, 0]`; without `to` as much comes after as
/// before.
static ParseResult parseStrideAndPad(OpAsmParser &parser, Windows &windows) {
  if (parseNumbers(parser, "stride", windows.stride) ||
      parseNumbers(parser, "pad", windows.padLow))
    return failure();
  if (!windows.padLow.empty() && parseNumbers(parser, "to", windows.padHigh))
    return failure();
  return success();
}

/// Gives what was not written its neutral value.
static void complete(Windows &windows, int64_t inputRank) {
  size_t rank = std::max<int64_t>(inputRank - 1, 0);
  if (windows.padHigh.empty())
    windows.padHigh = windows.padLow;
  for (auto *numbers : {&windows.stride, &windows.dilation})
    if (numbers->empty())
      numbers->assign(rank, 1);
  for (auto *numbers : {&windows.padLow, &windows.padHigh})
    if (numbers->empty())
      numbers->assign(rank, 0);
}

template <typename Op>
static void setStrideAndPad(Builder &builder, const Windows &windows,
                            typename Op::Properties &properties) {
  properties.stride = builder.getDenseI64ArrayAttr(windows.stride);
  properties.pad_low = builder.getDenseI64ArrayAttr(windows.padLow);
  properties.pad_high = builder.getDenseI64ArrayAttr(windows.padHigh);
}

static void printNumbers(OpAsmPrinter &printer, StringRef word,
                         ArrayRef<int64_t> numbers) {
  printer << ' ' << word << " [";
  llvm::interleaveComma(numbers, printer);
  printer << ']';
}

static bool areAll(ArrayRef<int64_t> numbers, int64_t number) {
  return llvm::all_of(numbers, [&](int64_t each) { return each == number; });
}

static void printStrideAndPad(OpAsmPrinter &printer, const Windows &windows) {
  if (!areAll(windows.stride, 1))
    printNumbers(printer, "stride", windows.stride);
  if (areAll(windows.padLow, 0) && areAll(windows.padHigh, 0))
    return;
  printNumbers(printer, "pad", windows.padLow);
  if (windows.padLow != windows.padHigh)
    printNumbers(printer, "to", windows.padHigh);
}

static constexpr StringLiteral kAttributes[] = {
    "kernel", "stride", "pad_low", "pad_high", "dilation", "groups"};

static void printAttributes(OpAsmPrinter &printer, Operation *op) {
  SmallVector<StringRef> elided(std::begin(kAttributes), std::end(kAttributes));
  printer.printOptionalAttrDict(op->getAttrs(), elided);
}

//===----------------------------------------------------------------------===//
// ConvOp
//===----------------------------------------------------------------------===//

LogicalResult ConvOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
  auto weight = dyn_cast<RankedTensorType>(adaptor.getWeight().getType());
  // Of other ranks there is nothing to infer; the verifier says which.
  if (!input || !weight || input.getRank() == 0 || weight.getRank() == 0)
    return failure();
  types.push_back(RankedTensorType::get(
      Windows::ofConv(adaptor).outputShape(weight.getDimSize(0),
                                           input.getShape()),
      productElement(input.getElementType(), weight.getElementType())));
  return success();
}

/// The verifier compares the result with the inferred type, by number.
bool ConvOp::isCompatibleReturnTypes(TypeRange, TypeRange) { return true; }

/// Verifies from how many events on all cells are gone over.
template <typename Op>
static LogicalResult verifyDenseFrom(Op op, StringRef number) {
  std::optional<int64_t> from = op.getDenseFrom();
  if (!from || (*from >= 1 && op.getSkipZeros()))
    return success();
  return op.emitOpError() << "(" << number << ") dense_from goes with "
                          << "skip_zeros and is a number of cells from 1 on, "
                             "found "
                          << *from;
}

LogicalResult ConvOp::verify() {
  RankedTensorType input = tensorType(getInput());
  RankedTensorType weight = tensorType(getWeight());
  int64_t rank = input.getRank();
  if ((rank != 2 && rank != 3) || weight.getRank() != rank + 1)
    return emitOpError() << "(C1) input must be of rank 2 or 3 and weight of "
                            "one more, found rank "
                         << rank << " and rank " << weight.getRank();
  Windows windows = Windows::ofConv(*this);
  if (failed(verifyWindows(*this, windows, input, {"C2", "C3", "C4"})))
    return failure();
  int64_t groups = getGroups(), outputs = weight.getDimSize(0);
  if (groups < 1 || outputs % groups != 0)
    return emitOpError() << "(C5) groups must be a divisor of the weight's "
                         << outputs << " output channels, found " << groups;
  if (input.getDimSize(0) != groups * weight.getDimSize(1))
    return emitOpError() << "(C5) weight has " << weight.getDimSize(1)
                         << " input channels in each of " << groups
                         << " groups but the input has " << input.getDimSize(0)
                         << " channels";
  Products products{getInput(), getWeight(),
                    weight.getDimSize(1) * windows.cells(), /*outputs=*/0};
  if (failed(verifyProducts(*this, {"C6", "C7", "C9", "C10"}, products,
                            "weight",
                            windows.outputShape(outputs, input.getShape()))))
    return failure();
  Type bias = RankedTensorType::get({outputs},
                                    tensorType(getOutput()).getElementType());
  if (getBias() && getBias().getType() != bias)
    return emitOpError() << "(C8) bias is " << getBias().getType()
                         << " but the output channels make it " << bias;
  if (getSkipZeros() && !windows.canScatter())
    return emitOpError() << "(C11) skip_zeros goes with a stride or a dilation "
                            "of 1 in each dimension";
  return verifyDenseFrom(*this, "C12");
}

LogicalResult ConvOp::canonicalize(ConvOp op, PatternRewriter &rewriter) {
  if (!isUniform(op.getBias(), 0.0))
    return failure();
  rewriter.modifyOpInPlace(op, [&] { op.getBiasMutable().clear(); });
  return success();
}

ParseResult ConvOp::parse(OpAsmParser &parser, OperationState &result) {
  OpAsmParser::UnresolvedOperand input, weight, bias;
  if (parser.parseOperand(input) || parser.parseComma() ||
      parser.parseOperand(weight))
    return failure();
  bool hasBias = succeeded(parser.parseOptionalKeyword("bias"));
  if (hasBias && (parser.parseLParen() || parser.parseOperand(bias) ||
                  parser.parseRParen()))
    return failure();
  Windows windows;
  int64_t groups = 1;
  if (parseStrideAndPad(parser, windows) ||
      parseNumbers(parser, "dilation", windows.dilation))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("groups")) &&
      parser.parseInteger(groups))
    return failure();
  RankedTensorType inputType, weightType;
  SMLoc typeLoc;
  if (parser.parseOptionalAttrDict(result.attributes) || parser.parseColon() ||
      parser.getCurrentLocation(&typeLoc) || parser.parseType(inputType) ||
      parser.parseComma() || parser.parseType(weightType) ||
      parser.resolveOperand(input, inputType, result.operands) ||
      parser.resolveOperand(weight, weightType, result.operands))
    return failure();

  complete(windows, inputType.getRank());
  Builder &builder = parser.getBuilder();
  auto &properties = result.getOrAddProperties<Properties>();
  setStrideAndPad<ConvOp>(builder, windows, properties);
  properties.dilation = builder.getDenseI64ArrayAttr(windows.dilation);
  properties.groups = builder.getI64IntegerAttr(groups);
  if (failed(inferReturnTypes(
          parser.getContext(), std::nullopt, result.operands,
          result.attributes.getDictionary(parser.getContext()),
          result.getRawProperties(), result.regions, result.types)))
    return parser.emitError(typeLoc, "expected tensors with channels");
  if (parseOptionalResult(parser, result))
    return failure();
  if (!hasBias)
    return success();
  auto output = cast<RankedTensorType>(result.types.front());
  return parser.resolveOperand(
      bias,
      RankedTensorType::get(output.getShape().take_front(1),
                            output.getElementType()),
      result.operands);
}

void ConvOp::print(OpAsmPrinter &printer) {
  printer << ' ' << getInput() << ", " << getWeight();
  if (getBias())
    printer << " bias(" << getBias() << ')';
  Windows windows = Windows::ofConv(*this);
  printStrideAndPad(printer, windows);
  if (!areAll(windows.dilation, 1))
    printNumbers(printer, "dilation", windows.dilation);
  if (getGroups() != 1)
    printer << " groups " << getGroups();
  printAttributes(printer, *this);
  printer << " : " << getInput().getType() << ", " << getWeight().getType();
  printOptionalResult(printer, getOutput().getType(), getInput().getType(),
                      getWeight().getType());
}

//===----------------------------------------------------------------------===//
// SumPoolOp and AvgPoolOp
//===----------------------------------------------------------------------===//

static LogicalResult verifyPool(Operation *op, const Windows &windows,
                                RankedTensorType input) {
  if (input.getRank() != 2 && input.getRank() != 3)
    return op->emitOpError() << "(P1) input must be of rank 2 or 3, found rank "
                             << input.getRank();
  return verifyWindows(op, windows, input, {"P2", "P3", "P4"});
}

/// `%input kernel [2, 2] ... : input-type`.
template <typename Op>
static ParseResult parsePool(OpAsmParser &parser, OperationState &result) {
  OpAsmParser::UnresolvedOperand input;
  Windows windows;
  RankedTensorType type;
  if (parser.parseOperand(input) ||
      parseNumbers(parser, "kernel", windows.kernel) ||
      parseStrideAndPad(parser, windows) ||
      parser.parseOptionalAttrDict(result.attributes) || parser.parseColon() ||
      parser.parseType(type) ||
      parser.resolveOperand(input, type, result.operands))
    return failure();
  complete(windows, type.getRank());
  auto &properties = result.getOrAddProperties<typename Op::Properties>();
  Builder &builder = parser.getBuilder();
  properties.kernel = builder.getDenseI64ArrayAttr(windows.kernel);
  setStrideAndPad<Op>(builder, windows, properties);
  return success();
}

template <typename Op> static void printPool(OpAsmPrinter &printer, Op op) {
  printer << ' ' << op.getInput();
  printNumbers(printer, "kernel", op.getKernel());
  printStrideAndPad(printer, Windows::ofPool(op));
  printAttributes(printer, op);
  printer << " : " << op.getInput().getType();
}

LogicalResult SumPoolOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location>,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
  if (!input || input.getRank() == 0)
    return failure();
  types.push_back(
      RankedTensorType::get(Windows::ofPool(adaptor).outputShape(
                                input.getDimSize(0), input.getShape()),
                            accumulatedElement(input.getElementType())));
  return success();
}

bool SumPoolOp::isCompatibleReturnTypes(TypeRange, TypeRange) { return true; }

LogicalResult SumPoolOp::verify() {
  RankedTensorType input = tensorType(getInput());
  Windows windows = Windows::ofPool(*this);
  if (failed(verifyPool(*this, windows, input)))
    return failure();
  Type expected = RankedTensorType::get(
      windows.outputShape(input.getDimSize(0), input.getShape()),
      accumulatedElement(input.getElementType()));
  if (getOutput().getType() != expected)
    return emitOpError() << "(P5) result is " << getOutput().getType()
                         << " but input and windows make it " << expected;
  return verifyDenseFrom(*this, "P8");
}

ParseResult SumPoolOp::parse(OpAsmParser &parser, OperationState &result) {
  SMLoc start = parser.getCurrentLocation();
  if (parsePool<SumPoolOp>(parser, result))
    return failure();
  if (failed(inferReturnTypes(
          parser.getContext(), std::nullopt, result.operands,
          result.attributes.getDictionary(parser.getContext()),
          result.getRawProperties(), result.regions, result.types)))
    return parser.emitError(start, "expected a tensor with channels");
  return success();
}

void SumPoolOp::print(OpAsmPrinter &printer) { printPool(printer, *this); }

/// Verifies the format of means: quantised, they are sums, in 32 bits, at a
/// scale that is divided by the number of cells.
static LogicalResult verifyMeans(Operation *op, Type input, Type means,
                                 int64_t cells) {
  std::optional<Quantised> found = Quantised::of(means),
                           summands = Quantised::of(input);
  if (!found) {
    if (failed(verifyAnalog(op, "P6", "result", means)))
      return failure();
    return verifyConvertible(op, "P6", "input", input, "result", means);
  }
  if (!isAnalog(input)) {
    summands = found;
    summands->axis = std::nullopt;
    summands->scales = {1.0};
  } else if (!summands) {
    return verifyConvertible(op, "P6", "input", input, "result", means);
  }
  SmallVector<double> scales = summands->scales;
  for (double &scale : scales)
    scale /= double(cells);
  Type expected = summands->with(32, scales).type();
  if (means == expected)
    return success();
  return op->emitOpError() << "(P6) result is of " << means << " but input and "
                           << cells << " cells make it " << expected;
}

LogicalResult AvgPoolOp::verify() {
  RankedTensorType input = tensorType(getInput());
  RankedTensorType output = tensorType(getOutput());
  Windows windows = Windows::ofPool(*this);
  if (failed(verifyPool(*this, windows, input)) ||
      failed(verifyMeans(*this, input.getElementType(), output.getElementType(),
                         windows.cells())))
    return failure();
  Type expected =
      output.clone(windows.outputShape(input.getDimSize(0), input.getShape()));
  if (output != expected)
    return emitOpError() << "(P7) result is " << output
                         << " but input and windows make it " << expected;
  return verifyDenseFrom(*this, "P8");
}

ParseResult AvgPoolOp::parse(OpAsmParser &parser, OperationState &result) {
  RankedTensorType type;
  if (parsePool<AvgPoolOp>(parser, result) || parser.parseArrow() ||
      parser.parseType(type))
    return failure();
  result.addTypes(type);
  return success();
}

void AvgPoolOp::print(OpAsmPrinter &printer) {
  printPool(printer, *this);
  printer << " -> " << getOutput().getType();
}
