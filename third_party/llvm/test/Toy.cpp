#include "third_party/llvm/test/Toy.h"

#define GET_OP_CLASSES
#include "third_party/llvm/test/Toy.cpp.inc"
#include "third_party/llvm/test/ToyDialect.cpp.inc"

void toy::ToyDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "third_party/llvm/test/Toy.cpp.inc"
      >();
}
