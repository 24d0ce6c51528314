//===- Pipelines.cpp - from snn down, level by level ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pipelines are built from text: upstream passes are found in the registry of
// the process (snn-opt's, or that of the Python bindings), which needs none of
// their constructors at link time.
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Pipelines/Pipelines.h"

#include "mlir/Pass/PassRegistry.h"
#include "llvm/Support/ErrorHandling.h"

#include "snn_dialect/Conversion/SnnToLinalg/SnnToLinalg.h"
#include "snn_dialect/Transforms/BindState/BindState.h"
#include "snn_dialect/Transforms/ChooseSynapses/ChooseSynapses.h"
#include "snn_dialect/Transforms/CollapseDimensions/CollapseDimensions.h"
#include "snn_dialect/Transforms/FuseElementwise/FuseElementwise.h"
#include "snn_dialect/Transforms/ReuseOperands/ReuseOperands.h"
#include "snn_dialect/Transforms/SinkTransposes/SinkTransposes.h"

using namespace mlir;

/// No cse before bufferisation: two accumulators that start from one zero
/// tensor would need a copy.
static constexpr llvm::StringLiteral kSnnToLinalg =
    "canonicalize,convert-snn-to-linalg,snn-sink-transposes,"
    "snn-bind-state,canonicalize,"
    "func.func(snn-fuse-elementwise,snn-reuse-operands),canonicalize";

static constexpr llvm::StringLiteral kLinalgToLoops =
    "eliminate-empty-tensors,"
    "one-shot-bufferize{buffer-alignment=0},"
    "func.func(snn-collapse-dimensions,convert-linalg-to-loops),"
    "canonicalize,cse";

static constexpr llvm::StringLiteral kLoopsToLLVM =
    "buffer-deallocation-pipeline,expand-strided-metadata,lower-affine,convert-"
    "scf-to-cf,"
    "convert-cf-to-llvm,convert-index-to-llvm,convert-math-to-llvm,"
    "convert-arith-to-llvm,"
    "finalize-memref-to-llvm,"
    "convert-func-to-llvm{use-bare-ptr-memref-call-conv=1},"
    "reconcile-unrealized-casts";

static void append(OpPassManager &manager, llvm::StringRef pipeline) {
  if (failed(parsePassPipeline(pipeline, manager)))
    llvm::report_fatal_error(
        "snn pipeline: an upstream pass is not registered");
}

void snn::registerPassesAndPipelines() {
  registerSnnToLinalgPasses();
  registerBindStatePasses();
  registerChooseSynapsesPasses();
  registerCollapseDimensionsPasses();
  registerFuseElementwisePasses();
  registerReuseOperandsPasses();
  registerSinkTransposesPasses();
  PassPipelineRegistration<>(
      "snn-to-linalg", "From snn to linalg on tensors, bound to memory",
      [](OpPassManager &manager) { append(manager, kSnnToLinalg); });
  PassPipelineRegistration<>(
      "snn-to-loops",
      "From snn to static loops: func, scf, arith, math, memref",
      [](OpPassManager &manager) {
        append(manager, kSnnToLinalg);
        append(manager, kLinalgToLoops);
      });
  PassPipelineRegistration<>(
      "snn-loops-to-llvm",
      "From static loops to the LLVM dialect: bare pointers, temporaries on "
      "the heap",
      [](OpPassManager &manager) { append(manager, kLoopsToLLVM); });
}
