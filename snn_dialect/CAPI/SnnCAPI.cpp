//===- SnnCAPI.cpp - the dialect and its passes for Python ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The C functions of the shared library that
// snn_dialect/python/register.py loads. They use the MLIR that the Python
// bindings have already loaded (libMLIRPythonCAPI.so), never one of their own.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/MLIRContext.h"

#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/Pipelines/Pipelines.h"

#define SNN_EXPORT extern "C" __attribute__((visibility("default")))

/// Adds the dialect to a context and loads it. `context` is an MlirContext's
/// pointer.
SNN_EXPORT void snnRegisterDialect(void *context) {
  auto *mlirContext = static_cast<mlir::MLIRContext *>(context);
  mlir::DialectRegistry registry;
  registry.insert<mlir::snn::SnnDialect>();
  mlirContext->appendDialectRegistry(registry);
  mlirContext->getOrLoadDialect<mlir::snn::SnnDialect>();
}

/// Registers the passes and pipelines, once per process.
SNN_EXPORT void snnRegisterPasses() {
  static bool once = (mlir::snn::registerPassesAndPipelines(), true);
  (void)once;
}
