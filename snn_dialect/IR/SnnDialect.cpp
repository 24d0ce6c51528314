//===- SnnDialect.cpp - registration and attributes -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/IR/SnnDialect.h"

#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::snn;

#include "snn_dialect/IR/SnnDialect.cpp.inc"
#include "snn_dialect/IR/SnnEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "snn_dialect/IR/SnnAttrs.cpp.inc"

namespace {

/// A type with a scale for each of many channels is written once, at the top
/// of the text: `!i8x128 = !quant.uniform<...>`.
struct AliasesForScales : OpAsmDialectInterface {
  using OpAsmDialectInterface::OpAsmDialectInterface;

  AliasResult getAlias(Type type, raw_ostream &os) const override {
    constexpr size_t most = 4;
    auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type);
    if (!perAxis || perAxis.getScales().size() <= most)
      return AliasResult::NoAlias;
    os << 'i' << perAxis.getStorageTypeIntegralWidth() << 'x'
       << perAxis.getScales().size();
    return AliasResult::FinalAlias;
  }
};

} // namespace

void SnnDialect::initialize() {
  addInterfaces<AliasesForScales>();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "snn_dialect/IR/SnnAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "snn_dialect/IR/SnnOps.cpp.inc"
      >();
}

LogicalResult DynamicsAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   Compare compare, Spikes spikes, Reset reset,
                                   ResetAt resetAt, FireFrom fireFrom,
                                   std::optional<Current> current) {
  bool sameStep = resetAt == ResetAt::SameStep;
  if ((reset == Reset::ToValue || reset == Reset::None) && !sameStep)
    return emitError() << "(D1) reset = " << stringifyReset(reset)
                       << " needs reset_at = same_step, found reset_at = "
                       << stringifyResetAt(resetAt);
  if (reset == Reset::Drop && sameStep)
    return emitError() << "(D2) reset = drop needs reset_at = next_step or "
                          "both, found reset_at = same_step";
  if ((reset == Reset::Zero || reset == Reset::Drop) && !sameStep &&
      fireFrom == FireFrom::Previous)
    return emitError() << "(D3) reset = " << stringifyReset(reset)
                       << " at reset_at = " << stringifyResetAt(resetAt)
                       << " needs fire_from = updated, found fire_from = "
                       << stringifyFireFrom(fireFrom);
  return success();
}
