#ifndef THIRD_PARTY_LLVM_TEST_TOY_H
#define THIRD_PARTY_LLVM_TEST_TOY_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "third_party/llvm/test/ToyDialect.h.inc"
#define GET_OP_CLASSES
#include "third_party/llvm/test/Toy.h.inc"

#endif
