// Parses an op of a dialect of ours in a program.
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "third_party/llvm/test/Toy.h"

int main() {
  mlir::MLIRContext context;
  context.loadDialect<toy::ToyDialect>();
  auto module =
      mlir::parseSourceString<mlir::ModuleOp>("toy.answer : i32", &context);
  if (!module)
    return 1;
  return llvm::isa<toy::AnswerOp>(module->getBody()->front()) ? 0 : 1;
}
