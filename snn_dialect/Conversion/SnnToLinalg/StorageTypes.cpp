//===- StorageTypes.cpp - spikes as bytes, numbers as they are stored -----===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Func/Transforms/FuncConversions.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

StorageTypeConverter::StorageTypeConverter() {
  addConversion([](Type type) { return type; });
  addConversion([](RankedTensorType type) -> std::optional<Type> {
    Type element = type.getElementType();
    if (isSpike(element))
      return type.clone(IntegerType::get(type.getContext(), 8));
    if (auto quantised = dyn_cast<quant::QuantizedType>(element))
      return type.clone(quantised.getStorageType());
    return std::nullopt;
  });
}

namespace {

/// Reshapes move elements about, whatever their type.
struct TensorOpConversion : ConversionPattern {
  TensorOpConversion(const TypeConverter &converter, MLIRContext *context)
      : ConversionPattern(converter, MatchAnyOpTypeTag(), /*benefit=*/1,
                          context) {}

  LogicalResult
  matchAndRewrite(Operation *op, ArrayRef<Value> operands,
                  ConversionPatternRewriter &rewriter) const override {
    if (!isa_and_present<tensor::TensorDialect>(op->getDialect()))
      return failure();
    FailureOr<Operation *> converted =
        convertOpResultTypes(op, operands, *getTypeConverter(), rewriter);
    if (failed(converted))
      return failure();
    rewriter.replaceOp(op, *converted);
    return success();
  }
};

/// Constant spikes.
struct ConstantConversion : OpConversionPattern<arith::ConstantOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(arith::ConstantOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto spikes = dyn_cast<DenseIntElementsAttr>(op.getValue());
    if (!spikes || !isSpike(spikes.getElementType()))
      return failure();
    auto bytes = spikes.mapValues(rewriter.getI8Type(),
                                  [](const APInt &bit) { return bit.zext(8); });
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(
        op, cast<TypedAttr>(Attribute(bytes)));
    return success();
  }
};

/// What is stored does not change.
struct StorageCastConversion : OpConversionPattern<quant::StorageCastOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(quant::StorageCastOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op, adaptor.getInput());
    return success();
  }
};

} // namespace

void snn::populateStoragePatterns(const StorageTypeConverter &converter,
                                  RewritePatternSet &patterns,
                                  ConversionTarget &target) {
  populateFunctionOpInterfaceTypeConversionPattern<func::FuncOp>(patterns,
                                                                 converter);
  populateReturnOpTypeConversionPattern(patterns, converter);
  patterns.add<TensorOpConversion, ConstantConversion, StorageCastConversion>(
      converter, patterns.getContext());
  target.addDynamicallyLegalOp<func::FuncOp>([&](func::FuncOp op) {
    return converter.isSignatureLegal(op.getFunctionType());
  });
  target.markUnknownOpDynamicallyLegal(
      [&](Operation *op) { return converter.isLegal(op); });
}
