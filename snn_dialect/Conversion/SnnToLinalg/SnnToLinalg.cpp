//===- SnnToLinalg.cpp - snn to linalg on tensors -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/SnnToLinalg.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"

#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/Quantised.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

namespace mlir::snn {
#define GEN_PASS_DEF_CONVERTSNNTOLINALG
#include "snn_dialect/Conversion/SnnToLinalg/SnnToLinalg.h.inc"
} // namespace mlir::snn

using namespace mlir;
using namespace mlir::snn;

namespace {

/// Says what keeps an op from lowering, which a failed conversion does not.
LogicalResult checkLowers(Operation *op) {
  for (Value operand : op->getOperands()) {
    auto tensor = dyn_cast<RankedTensorType>(operand.getType());
    if (!tensor)
      continue;
    auto quantised = Quantised::of(tensor.getElementType());
    if (quantised && quantised->bits < 8 && !constantElements(operand))
      return op->emitOpError()
             << "lowers with constants only of 4 bits, found a weight of "
             << tensor.getElementType() << " that is none";
  }
  return success();
}

/// The initial value of a state of spikes is stored as the state is.
void convertInitialValues(ModuleOp module) {
  Builder builder(module.getContext());
  module.walk([&](func::FuncOp function) {
    for (unsigned index = 0; index < function.getNumArguments(); ++index) {
      Attribute initial = function.getArgAttr(index, "snn.initial");
      if (auto bit = dyn_cast_or_null<BoolAttr>(initial)) {
        initial = builder.getI8IntegerAttr(bit.getValue());
      } else if (auto bits = dyn_cast_or_null<DenseIntElementsAttr>(initial);
                 bits && isSpike(bits.getElementType())) {
        initial = bits.mapValues(builder.getI8Type(),
                                 [](const APInt &bit) { return bit.zext(8); });
      } else {
        continue;
      }
      function.setArgAttr(index, "snn.initial", initial);
    }
  });
}

struct ConvertSnnToLinalg
    : snn::impl::ConvertSnnToLinalgBase<ConvertSnnToLinalg> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    WalkResult checked = module.walk([](Operation *op) {
      return isa_and_present<SnnDialect>(op->getDialect())
                 ? WalkResult(checkLowers(op))
                 : WalkResult::advance();
    });
    if (checked.wasInterrupted())
      return signalPassFailure();

    MLIRContext *context = &getContext();
    StorageTypeConverter converter;
    ConversionTarget target(*context);
    RewritePatternSet patterns(context);
    target.addIllegalDialect<SnnDialect, quant::QuantDialect>();
    target.addLegalDialect<linalg::LinalgDialect, scf::SCFDialect>();
    populateEventPatterns(converter, patterns);
    populateLinearPatterns(converter, patterns);
    populateScalePatterns(converter, patterns);
    populateRescalePatterns(converter, patterns);
    populatePointwisePatterns(converter, patterns);
    populateConvPatterns(converter, patterns);
    populatePoolPatterns(converter, patterns);
    populateDelayPatterns(converter, patterns);
    populateNeuronPatterns(converter, patterns);
    populateStoragePatterns(converter, patterns, target);
    if (failed(applyPartialConversion(module, target, std::move(patterns))))
      return signalPassFailure();
    convertInitialValues(module);
  }
};

} // namespace
