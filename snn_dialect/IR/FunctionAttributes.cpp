//===- FunctionAttributes.cpp - inputs, outputs and state of a step -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Verifies snn.input, snn.output, snn.state, snn.initial, snn.order and
// snn.next on the arguments and results of functions.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

#include "snn_dialect/IR/Quantised.h"
#include "snn_dialect/IR/SnnDialect.h"

using namespace mlir;
using namespace mlir::snn;

static InFlightDiagnostic emit(FunctionOpInterface function, StringRef rule) {
  return function.emitError() << "(" << rule << ") ";
}

/// The name in `attribute`, or null after an error.
static StringAttr verifyName(FunctionOpInterface function,
                             NamedAttribute attribute) {
  auto name = dyn_cast<StringAttr>(attribute.getValue());
  if (name && !name.getValue().empty())
    return name;
  emit(function, "F2") << attribute.getName().getValue()
                       << " must be a non-empty string, found "
                       << attribute.getValue();
  return {};
}

/// Verifies that no other argument before this one has the same name.
static LogicalResult verifyUnique(FunctionOpInterface function, StringRef key,
                                  StringAttr name, unsigned index) {
  for (unsigned other = 0; other < index; ++other)
    if (function.getArgAttr(other, key) == name)
      return emit(function, "F3") << key << " = " << name << " is on argument #"
                                  << other << " and on argument #" << index;
  return success();
}

/// Whether `initial` is a value for each element of `type`, as it is stored.
static bool isInitialOf(Attribute initial, ShapedType type) {
  Type stored = type.getElementType();
  if (auto quantised = Quantised::of(stored))
    stored = quantised->storage();
  if (auto elements = dyn_cast<DenseElementsAttr>(initial))
    return elements.getElementType() == stored &&
           elements.getType().getShape() == type.getShape();
  auto element = dyn_cast<TypedAttr>(initial);
  return isa<FloatAttr, IntegerAttr>(initial) && element.getType() == stored;
}

static LogicalResult verifyInitial(FunctionOpInterface function,
                                   unsigned index) {
  Attribute initial = function.getArgAttr(index, "snn.initial");
  auto name = function.getArgAttrOfType<StringAttr>(index, "snn.state");
  if (!initial || !name)
    return emit(function, "F4")
           << "snn.state and snn.initial go together, found only "
           << (initial ? "snn.initial" : "snn.state") << " on argument #"
           << index;
  // Once lowered to LLVM the argument is a pointer, which has no shape.
  auto type = dyn_cast<ShapedType>(function.getArgumentTypes()[index]);
  if (type && !isInitialOf(initial, type))
    return emit(function, "F5") << "snn.initial of state " << name << " is "
                                << initial << " but the state is " << type;
  return success();
}

/// Verifies that each dimension of the state is there once.
static LogicalResult verifyOrder(FunctionOpInterface function, unsigned index,
                                 Attribute attribute) {
  auto order = dyn_cast<DenseI64ArrayAttr>(attribute);
  auto type = dyn_cast<ShapedType>(function.getArgumentTypes()[index]);
  if (function.getArgAttr(index, "snn.state") && order &&
      isPermutationVector(order.asArrayRef()) &&
      (!type || order.size() == type.getRank()))
    return success();
  return emit(function, "F10")
         << "snn.order has each dimension of a state once, found " << attribute
         << " on argument #" << index;
}

/// Verifies that the pure function (the one on tensors) returns the state's
/// next value once, in the same type.
static LogicalResult verifyNext(FunctionOpInterface function, StringAttr state,
                                unsigned index) {
  Type type = function.getArgumentTypes()[index];
  if (!isa<TensorType>(type))
    return success();
  unsigned found = 0;
  for (unsigned result = 0; result < function.getNumResults(); ++result) {
    if (function.getResultAttr(result, "snn.next") != state)
      continue;
    ++found;
    if (function.getResultTypes()[result] != type)
      return emit(function, "F7")
             << "state " << state << " is " << type << " but its snn.next is "
             << function.getResultTypes()[result];
  }
  if (found != 1)
    return emit(function, "F6") << "state " << state << " needs one result "
                                << "with snn.next, found " << found;
  return success();
}

LogicalResult SnnDialect::verifyRegionArgAttribute(Operation *op, unsigned,
                                                   unsigned index,
                                                   NamedAttribute attribute) {
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function)
    return op->emitError() << "(F1) " << attribute.getName().getValue()
                           << " belongs on arguments and results of functions";
  StringRef key = attribute.getName().getValue();
  if (key == "snn.initial")
    return verifyInitial(function, index);
  if (key == "snn.order")
    return verifyOrder(function, index, attribute.getValue());
  if (key != "snn.input" && key != "snn.output" && key != "snn.state")
    return emit(function, "F1")
           << "unknown attribute " << key << " on argument #" << index
           << ": expected snn.input, snn.output, snn.state, snn.initial or "
              "snn.order";
  StringAttr name = verifyName(function, attribute);
  if (!name || failed(verifyUnique(function, key, name, index)))
    return failure();
  if (key == "snn.output" &&
      isa<TensorType>(function.getArgumentTypes()[index]))
    return emit(function, "F8")
           << "snn.output = " << name << " is on argument #" << index
           << ", a tensor: it belongs on a result, or on memory";
  if (key != "snn.state")
    return success();
  if (failed(verifyInitial(function, index)))
    return failure();
  return verifyNext(function, name, index);
}

LogicalResult
SnnDialect::verifyRegionResultAttribute(Operation *op, unsigned, unsigned index,
                                        NamedAttribute attribute) {
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function)
    return op->emitError() << "(F1) " << attribute.getName().getValue()
                           << " belongs on arguments and results of functions";
  StringRef key = attribute.getName().getValue();
  if (key != "snn.output" && key != "snn.next")
    return emit(function, "F1") << "unknown attribute " << key << " on result #"
                                << index << ": expected snn.output or snn.next";
  StringAttr name = verifyName(function, attribute);
  if (!name)
    return failure();
  if (key == "snn.output") {
    for (unsigned other = 0; other < index; ++other)
      if (function.getResultAttr(other, key) == name)
        return emit(function, "F3") << key << " = " << name << " is on result #"
                                    << other << " and on result #" << index;
    return success();
  }
  for (unsigned argument = 0; argument < function.getNumArguments(); ++argument)
    if (function.getArgAttr(argument, "snn.state") == name)
      return success();
  return emit(function, "F6") << "snn.next = " << name << " on result #"
                              << index << " names no snn.state";
}

LogicalResult SnnDialect::verifyOperationAttribute(Operation *op,
                                                   NamedAttribute attribute) {
  if (attribute.getName().getValue() == "snn.activity") {
    auto share = dyn_cast<FloatAttr>(attribute.getValue());
    if (isa<LinearOp, ConvOp>(op) && share && share.getValueAsDouble() >= 0 &&
        share.getValueAsDouble() <= 1)
      return success();
    return op->emitError() << "(F9) snn.activity is a share from 0 to 1, of a "
                              "linear or a conv, found "
                           << attribute.getValue();
  }
  return op->emitError() << "(F1) " << attribute.getName().getValue()
                         << " belongs on arguments and results of functions";
}
