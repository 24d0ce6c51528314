//===- BindState.cpp - from a pure step to one on memory ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Transforms/BindState/BindState.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"

namespace mlir::snn {
#define GEN_PASS_DEF_BINDSTATE
#include "snn_dialect/Transforms/BindState/BindState.h.inc"
} // namespace mlir::snn

using namespace mlir;
using namespace mlir::snn;

namespace {

/// Whether the dialect's attributes make the function a step on tensors.
bool isPureStep(func::FuncOp function) {
  auto marked = [&](unsigned index) {
    return function.getArgAttr(index, "snn.input") ||
           function.getArgAttr(index, "snn.state");
  };
  bool pure = function.getNumResults() > 0;
  for (unsigned index = 0; index < function.getNumArguments(); ++index)
    if (marked(index))
      pure |= isa<TensorType>(function.getArgumentTypes()[index]);
  return pure && (llvm::any_of(llvm::seq(function.getNumArguments()), marked) ||
                  function.getResultAttr(0, "snn.output"));
}

/// Rewrites one function: its signature, then where its values come from and
/// where they go.
class Binder {
public:
  explicit Binder(func::FuncOp function)
      : function(function), body(function.getBody().front()) {}

  LogicalResult run() {
    if (failed(check()))
      return failure();
    for (unsigned index = 0; index < numOld(); ++index)
      if (function.getArgAttr(index, "snn.input"))
        bindArgument(index, /*writable=*/false);
    SmallVector<std::pair<unsigned, BlockArgument>> outputs;
    for (unsigned index = 0; index < function.getNumResults(); ++index)
      if (auto name = result(index, "snn.output"))
        outputs.emplace_back(index, bindOutput(index, name));
    llvm::StringMap<State> states;
    for (unsigned index = 0; index < numOld(); ++index)
      if (auto name =
              function.getArgAttrOfType<StringAttr>(index, "snn.state")) {
        BlockArgument memory = bindArgument(index, /*writable=*/true);
        states[name.getValue()] = {memory, lastRead->getResult(0)};
      }

    for (auto [index, memory] : outputs)
      store(index, memory);
    for (unsigned index = 0; index < function.getNumResults(); ++index)
      if (auto name = result(index, "snn.next")) {
        replace(index, states[name.getValue()].before);
        store(index, states[name.getValue()].memory);
      }
    finish();
    return success();
  }

private:
  /// Where a state lies, and what it is before the step.
  struct State {
    BlockArgument memory;
    Value before;
  };

  unsigned numOld() { return function.getFunctionType().getNumInputs(); }

  StringAttr result(unsigned index, StringRef key) {
    return function.getResultAttrOfType<StringAttr>(index, key);
  }

  /// Every argument and result has a part in the step.
  LogicalResult check() {
    if (!function.getBody().hasOneBlock())
      return function.emitError() << "a step has one block, found "
                                  << function.getBody().getBlocks().size();
    for (unsigned index = 0; index < numOld(); ++index)
      if (!function.getArgAttr(index, "snn.input") &&
          !function.getArgAttr(index, "snn.state"))
        return function.emitError()
               << "argument #" << index
               << " of a step needs snn.input or snn.state, found neither";
    for (unsigned index = 0; index < function.getNumResults(); ++index)
      if (!result(index, "snn.output") && !result(index, "snn.next"))
        return function.emitError()
               << "result #" << index
               << " of a step needs snn.output or snn.next, found neither";
    return success();
  }

  static MemRefType memoryFor(Type tensor) {
    auto type = cast<RankedTensorType>(tensor);
    return MemRefType::get(type.getShape(), type.getElementType());
  }

  BlockArgument addArgument(Type tensor, Location loc, DictionaryAttr attrs) {
    attributes.push_back(attrs);
    return body.addArgument(memoryFor(tensor), loc);
  }

  /// Reads the argument from memory from now on.
  BlockArgument bindArgument(unsigned index, bool writable) {
    BlockArgument tensor = body.getArgument(index);
    BlockArgument memory = addArgument(tensor.getType(), tensor.getLoc(),
                                       function.getArgAttrDict(index));
    OpBuilder builder(&body, firstOp());
    auto read = bufferization::ToTensorOp::create(builder, tensor.getLoc(),
                                                  tensor.getType(), memory,
                                                  /*restrict=*/true, writable);
    tensor.replaceAllUsesWith(read);
    lastRead = read;
    return memory;
  }

  BlockArgument bindOutput(unsigned index, StringAttr name) {
    auto attribute = NamedAttribute("snn.output", name);
    auto attrs = DictionaryAttr::get(function.getContext(), {attribute});
    return addArgument(function.getResultTypes()[index],
                       NameLoc::get(name, terminator()->getLoc()), attrs);
  }

  /// The result takes the place of `before`. Said on tensors, so that
  /// bufferisation knows of every read of `before` that this would come ahead
  /// of: of two tensors in one memory it would not.
  void replace(unsigned index, Value before) {
    OpBuilder builder(terminator());
    Location loc = before.getLoc();
    OpOperand &next = terminator()->getOpOperand(index);
    Value value = next.get();
    // What another state was may be gone by then.
    if (value != before && value.getDefiningOp<bufferization::ToTensorOp>()) {
      OpBuilder early(builder);
      early.setInsertionPointAfter(lastRead);
      value = bufferization::AllocTensorOp::create(
          early, loc, cast<RankedTensorType>(value.getType()), ValueRange(),
          /*copy=*/value);
    }
    auto replaced = bufferization::MaterializeInDestinationOp::create(
        builder, loc, before.getType(), value, before);
    next.set(replaced.getResult());
  }

  void store(unsigned index, BlockArgument memory) {
    // What a state was before the step is stored before the step changes it:
    // later, it would have to be kept in a copy.
    OpBuilder builder(terminator());
    bool isOld = function.getResultAttr(index, "snn.output") &&
                 !function.getResultAttr(index, "snn.next") &&
                 terminator()
                     ->getOperand(index)
                     .getDefiningOp<bufferization::ToTensorOp>();
    if (isOld)
      builder.setInsertionPointAfter(lastRead);
    bufferization::MaterializeInDestinationOp::create(
        builder, memory.getLoc(), /*result=*/Type(),
        terminator()->getOperand(index), memory, /*restrict=*/true,
        /*writable=*/true);
  }

  void finish() {
    terminator()->setOperands(ValueRange());
    body.eraseArguments(0, numOld());
    function.setFunctionType(FunctionType::get(
        function.getContext(), body.getArgumentTypes(), TypeRange()));
    function.setAllArgAttrs(attributes);
    function.removeResAttrsAttr();
  }

  Operation *terminator() { return body.getTerminator(); }

  Block::iterator firstOp() {
    return lastRead ? std::next(lastRead->getIterator()) : body.begin();
  }

  func::FuncOp function;
  Block &body;
  Operation *lastRead = nullptr;
  SmallVector<DictionaryAttr> attributes;
};

struct BindState : snn::impl::BindStateBase<BindState> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!function.isExternal() && isPureStep(function) &&
          failed(Binder(function).run()))
        return signalPassFailure();
  }
};

} // namespace
