// Parses an op of a dialect of ours, with LLVM as the wheels have it.
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/raw_ostream.h"

#include "third_party/llvm/test/ToyDialect.h.inc"
#define GET_OP_CLASSES
#include "third_party/llvm/test/Toy.h.inc"

#define GET_OP_CLASSES
#include "third_party/llvm/test/Toy.cpp.inc"
#include "third_party/llvm/test/ToyDialect.cpp.inc"

void toy::ToyDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "third_party/llvm/test/Toy.cpp.inc"
      >();
}

int main() {
  mlir::MLIRContext context;
  context.loadDialect<toy::ToyDialect>();
  auto module =
      mlir::parseSourceString<mlir::ModuleOp>("toy.answer : i32", &context);
  if (!module)
    return 1;
  module->print(llvm::outs());
  return llvm::isa<toy::AnswerOp>(module->getBody()->front()) ? 0 : 1;
}
