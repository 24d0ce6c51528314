//===- SinkTransposes.cpp - layouts that stay as they are -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Transforms/SinkTransposes/SinkTransposes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::snn {
#define GEN_PASS_DEF_SINKTRANSPOSES
#include "snn_dialect/Transforms/SinkTransposes/SinkTransposes.h.inc"
} // namespace mlir::snn

using namespace mlir;

namespace {

using Order = SmallVector<int64_t>;

/// The result of the function that is the next value of the state in
/// `argument`.
std::optional<unsigned> nextOf(BlockArgument argument) {
  auto function = dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp());
  if (!function)
    return std::nullopt;
  Attribute name = function.getArgAttr(argument.getArgNumber(), "snn.state");
  for (unsigned index = 0; name && index < function.getNumResults(); ++index)
    if (function.getResultAttr(index, "snn.next") == name)
      return index;
  return std::nullopt;
}

Value returned(BlockArgument argument, unsigned result) {
  return argument.getOwner()->getTerminator()->getOperand(result);
}

/// Dimension k of the result is dimension order[k] of `tensor`.
Value transposed(OpBuilder &builder, Location loc, Value tensor,
                 ArrayRef<int64_t> order) {
  auto type = cast<RankedTensorType>(tensor.getType());
  Value empty = tensor::EmptyOp::create(
      builder, loc, applyPermutation(type.getShape(), order),
      type.getElementType());
  return linalg::TransposeOp::create(builder, loc, tensor, empty, order)
      ->getResult(0);
}

/// op(transpose(x), ...) becomes transpose(op(x, ...)).
struct SinkTranspose : OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(linalg::GenericOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<Order> found = orderOf(op);
    if (!found)
      return rewriter.notifyMatchFailure(op, "nothing to sink through it");
    const Order &order = *found;
    Order back = invertPermutationVector(order);
    Location loc = op.getLoc();
    // Loop i over what is transposed is loop order[i] over what is not.
    SmallVector<AffineExpr> loops;
    for (int64_t loop : order)
      loops.push_back(rewriter.getAffineDimExpr(loop));
    SmallVector<Value> operands;
    SmallVector<AffineMap> maps;
    for (OpOperand &operand : op->getOpOperands()) {
      AffineMap map = op.getMatchingIndexingMap(&operand);
      if (map.isIdentity()) {
        operands.push_back(before(rewriter, operand.get(), back));
        maps.push_back(map);
      } else {
        operands.push_back(operand.get());
        maps.push_back(map.replaceDimsAndSymbols(loops, {}, order.size(), 0));
      }
    }
    ValueRange all(operands);
    ValueRange inits = all.drop_front(op.getNumDpsInputs());
    auto sunk = linalg::GenericOp::create(
        rewriter, loc, inits.getTypes(), all.take_front(op.getNumDpsInputs()),
        inits, maps, op.getIteratorTypesArray());
    rewriter.inlineRegionBefore(op.getRegion(), sunk.getRegion(),
                                sunk.getRegion().begin());
    SmallVector<Value> results;
    for (Value result : sunk.getResults())
      results.push_back(transposed(rewriter, loc, result, order));
    rewriter.replaceOp(op, results);
    return success();
  }

private:
  /// How its operands are transposed, if each of full rank can be had before
  /// that as cheaply.
  static std::optional<Order> orderOf(linalg::GenericOp op) {
    if (op.getNumParallelLoops() != op.getNumLoops() || op.hasIndexSemantics())
      return std::nullopt;
    std::optional<Order> order;
    for (OpOperand &operand : op->getOpOperands()) {
      AffineMap map = op.getMatchingIndexingMap(&operand);
      if (!map.isProjectedPermutation())
        return std::nullopt;
      if (map.getNumResults() < map.getNumDims())
        continue;
      auto transpose = operand.get().getDefiningOp<linalg::TransposeOp>();
      if (!map.isIdentity() || !(transpose || isFree(operand, op)))
        return std::nullopt;
      if (transpose && order &&
          !llvm::equal(*order, transpose.getPermutation()))
        return std::nullopt;
      if (transpose)
        order = Order(transpose.getPermutation());
    }
    return order;
  }

  /// Whether a value is nothing yet, or a state that only this op steps.
  static bool isFree(OpOperand &operand, linalg::GenericOp op) {
    Value value = operand.get();
    if (value.getDefiningOp<tensor::EmptyOp>())
      return true;
    auto argument = dyn_cast<BlockArgument>(value);
    if (!argument || !argument.hasOneUse() || !op.isDpsInit(&operand))
      return false;
    std::optional<unsigned> next = nextOf(argument);
    return next && returned(argument, *next) == op.getTiedOpResult(&operand);
  }

  static Value before(PatternRewriter &rewriter, Value value,
                      ArrayRef<int64_t> back) {
    if (auto transpose = value.getDefiningOp<linalg::TransposeOp>())
      return transpose.getInput();
    if (!value.getDefiningOp<tensor::EmptyOp>())
      return transposed(rewriter, value.getLoc(), value, back);
    auto type = cast<RankedTensorType>(value.getType());
    return tensor::EmptyOp::create(rewriter, value.getLoc(),
                                   applyPermutation(type.getShape(), back),
                                   type.getElementType());
  }
};

/// The elements in another order.
Attribute reordered(Attribute initial, RankedTensorType type,
                    ArrayRef<int64_t> order) {
  auto elements = dyn_cast<DenseElementsAttr>(initial);
  if (!elements)
    return initial;
  if (elements.isSplat())
    return elements.resizeSplat(type);
  SmallVector<int64_t> from = computeStrides(elements.getType().getShape()),
                       to = computeStrides(type.getShape());
  auto old = llvm::to_vector(elements.getValues<Attribute>());
  SmallVector<Attribute> next;
  for (int64_t place = 0; place < type.getNumElements(); ++place) {
    SmallVector<int64_t> at = delinearize(place, to);
    int64_t source = 0;
    for (auto [dim, index] : llvm::zip(order, at))
      source += index * from[dim];
    next.push_back(old[source]);
  }
  return DenseElementsAttr::get(type, next);
}

/// A state lies as it is read.
void keepTransposed(BlockArgument argument) {
  std::optional<unsigned> next = nextOf(argument);
  if (!next || !argument.hasOneUse())
    return;
  auto read = dyn_cast<linalg::TransposeOp>(*argument.user_begin());
  auto written = returned(argument, *next).getDefiningOp<linalg::TransposeOp>();
  if (!read || !written ||
      !llvm::equal(invertPermutationVector(read.getPermutation()),
                   written.getPermutation()))
    return;
  Order order(read.getPermutation());
  auto type = cast<RankedTensorType>(read->getResult(0).getType());
  auto function = cast<func::FuncOp>(argument.getOwner()->getParentOp());
  unsigned index = argument.getArgNumber();
  argument.setType(type);
  read->getResult(0).replaceAllUsesWith(argument);
  read->erase();
  argument.getOwner()->getTerminator()->setOperand(*next, written.getInput());
  SmallVector<Type> inputs(function.getArgumentTypes()),
      results(function.getResultTypes());
  inputs[index] = results[*next] = type;
  function.setFunctionType(
      FunctionType::get(function.getContext(), inputs, results));
  Builder builder(function.getContext());
  function.setArgAttr(
      index, "snn.initial",
      reordered(function.getArgAttr(index, "snn.initial"), type, order));
  function.setArgAttr(index, "snn.order", builder.getDenseI64ArrayAttr(order));
}

struct SinkTransposes : snn::impl::SinkTransposesBase<SinkTransposes> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<SinkTranspose>(&getContext());
    linalg::TransposeOp::getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!function.isExternal())
        for (BlockArgument argument : function.getArguments())
          keepTransposed(argument);
  }
};

} // namespace
