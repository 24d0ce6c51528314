//===- SnnOps.cpp - what TableGen generates for the ops -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"

#include "snn_dialect/IR/SnnDialect.h"

using namespace mlir;
using namespace mlir::snn;

#define GET_OP_CLASSES
#include "snn_dialect/IR/SnnOps.cpp.inc"
