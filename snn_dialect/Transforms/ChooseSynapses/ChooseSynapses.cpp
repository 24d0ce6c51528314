//===- ChooseSynapses.cpp - how synapses go over their inputs -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Transforms/ChooseSynapses/ChooseSynapses.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/Quantised.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"
#include "snn_dialect/IR/Windows.h"
#include "snn_dialect/Transforms/ChooseSynapses/SynapseCost.h"

#include <optional>

namespace mlir::snn {
#define GEN_PASS_DEF_CHOOSESYNAPSES
#include "snn_dialect/Transforms/ChooseSynapses/ChooseSynapses.h.inc"
} // namespace mlir::snn

using namespace mlir;
using namespace mlir::snn;

namespace {

/// Whether many elements of a value are expected to be zero: spikes, sums of
/// spikes, and what a caller feeds.
bool isSparse(Value value) {
  if (!isAnalog(tensorType(value).getElementType()))
    return true;
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    auto function = cast<func::FuncOp>(argument.getOwner()->getParentOp());
    return bool(function.getArgAttr(argument.getArgNumber(), "snn.input"));
  }
  Operation *origin = value.getDefiningOp();
  // What only moves elements about, or adds up a few of them.
  if (isa<TransposeOp, SumPoolOp, AvgPoolOp>(origin) ||
      origin->getName().getDialectNamespace() == "tensor")
    return isSparse(origin->getOperand(0));
  return false;
}

unsigned weightBits(Value weight) {
  Type element = tensorType(weight).getElementType();
  if (auto quantised = Quantised::of(element))
    return quantised->bits;
  return element.getIntOrFloatBitWidth();
}

/// Indices from 0 to `size` - 1, as narrow as they may be.
Type indexElement(OpBuilder &builder, int64_t size) {
  for (unsigned bits : {8, 16})
    if (size - 1 <= llvm::maxIntN(bits))
      return builder.getIntegerType(bits);
  return builder.getI32Type();
}

struct ChooseSynapses : snn::impl::ChooseSynapsesBase<ChooseSynapses> {
  using ChooseSynapsesBase::ChooseSynapsesBase;

  void runOnOperation() override {
    if (!readOptions())
      return signalPassFailure();
    // By input, since the list is made for all of its synapses.
    llvm::MapVector<Value, SmallVector<LinearOp>> synapses;
    getOperation().walk([&](LinearOp op) {
      if (!op.getIndices() && !op.getSkipZeros())
        synapses[op.getInput()].push_back(op);
    });
    for (auto &[input, ops] : synapses)
      choose(input, ops);
    getOperation().walk([&](ConvOp op) { choose(op); });
    getOperation().walk([&](SumPoolOp op) { choosePool(op); });
    getOperation().walk([&](AvgPoolOp op) { choosePool(op); });
  }

private:
  /// Of the option: no walk where the cost decides.
  bool readOptions() {
    if (!(activity >= 0 && activity <= 1)) {
      getOperation().emitError()
          << "activity is a share from 0 to 1, found " << double(activity);
      return false;
    }
    if (rows != 0 && (rows < 0 || rows > 8 || !llvm::isPowerOf2_64(rows))) {
      getOperation().emitError() << "rows are 1, 2, 4 or 8, or 0 for as "
                                    "many as pay, found "
                                 << int64_t(rows);
      return false;
    }
    if (synapses == "auto")
      return true;
    if (synapses == "dense")
      given = Walk::Dense;
    else if (synapses == "test")
      given = Walk::Test;
    else if (synapses == "event")
      given = Walk::Event;
    else
      getOperation().emitError()
          << "synapses are auto, dense, test or event, found " << synapses;
    return given.has_value();
  }

  Walk walkOf(Value input, const SynapseWork &work, int64_t lists) const {
    if (given)
      return *given;
    Walk best = Walk::Dense;
    if (isSparse(input))
      for (Walk walk : {Walk::Test, Walk::Event})
        if (linearCost(walk, work, lists) < linearCost(best, work, lists))
          best = walk;
    return best;
  }

  void choose(Value input, ArrayRef<LinearOp> ops) {
    EventsOp events;
    for (LinearOp op : ops) {
      RankedTensorType weight = tensorType(op.getWeight());
      SynapseWork work{weight.getDimSize(0), weight.getDimSize(1),
                       activityOf(op)};
      switch (walkOf(input, work, ops.size())) {
      case Walk::Dense:
        break;
      case Walk::Test:
        op.setSkipZeros(true);
        break;
      case Walk::Event:
        if (!events)
          events = listOf(input);
        op.getIndicesMutable().assign(events.getIndices());
        op.getCountMutable().assign(events.getCount());
        op.setRows(rows > 0 ? int64_t(rows)
                            : rowsAtATime(work, weightBits(op.getWeight())));
      }
    }
  }

  void choose(ConvOp op) {
    Windows windows = Windows::ofConv(op);
    if (!windows.canScatter() || !constantElements(op.getWeight()))
      return;
    RankedTensorType weight = tensorType(op.getWeight());
    WindowWork work = windowWork(op, windows, weight.getNumElements());
    work.outputs *= weight.getDimSize(0) / op.getGroups();
    chooseWindows(op, convCost, work);
  }

  template <typename PoolOp> void choosePool(PoolOp op) {
    Windows windows = Windows::ofPool(op);
    int64_t channels = tensorType(op.getInput()).getDimSize(0);
    chooseWindows(op, poolCost,
                  windowWork(op, windows, channels * windows.cells()));
  }

  /// weights: how many products there are for a window of all channels.
  template <typename WindowOp>
  WindowWork windowWork(WindowOp op, const Windows &windows,
                        int64_t weights) const {
    ArrayRef<int64_t> output = tensorType(op.getOutput()).getShape();
    WindowWork work{tensorType(op.getInput()).getNumElements(),
                    tensorType(op.getOutput()).getNumElements(),
                    /*outputs=*/1,
                    /*runs=*/1,
                    weights,
                    output.back(),
                    /*alike=*/true,
                    activityOf(op)};
    for (auto [dim, size] : llvm::enumerate(windows.kernel)) {
      // A stride of n leaves out all but one in n.
      int64_t met = llvm::divideCeil(size, windows.stride[dim]);
      work.outputs *= met;
      work.products *= output[dim + 1];
      work.alike &= windows.stride[dim] == 1 && windows.padLow[dim] == 0 &&
                    windows.padHigh[dim] == 0;
      if (dim + 1 < windows.kernel.size() || windows.dilation[dim] > 1)
        work.runs *= met;
    }
    return work;
  }

  template <typename WindowOp>
  void chooseWindows(WindowOp op, double (*cost)(Walk, const WindowWork &),
                     const WindowWork &work) const {
    if (op.getSkipZeros())
      return;
    if (given) {
      op.setSkipZeros(*given != Walk::Dense);
    } else if (isSparse(op.getInput()) &&
               cost(Walk::Event, work) < cost(Walk::Dense, work)) {
      op.setSkipZeros(true);
      // More may be active than was expected.
      if (auto from = denseFrom(cost, work))
        op.setDenseFrom(*from);
    }
  }

  /// The share that is known of a synapse, or that is expected of all.
  double activityOf(Operation *op) const {
    auto known = op->getAttrOfType<FloatAttr>("snn.activity");
    return known ? known.getValueAsDouble() : double(activity);
  }

  /// The list is part of the node that the input comes from.
  EventsOp listOf(Value input) {
    OpBuilder builder(&getContext());
    builder.setInsertionPointAfterValue(input);
    int64_t size = tensorType(input).getDimSize(0);
    Type indices = RankedTensorType::get({size}, indexElement(builder, size));
    return EventsOp::create(builder, input.getLoc(),
                            {indices, builder.getIndexType()}, input);
  }

  std::optional<Walk> given;
};

} // namespace
