// Loads the dialect into a context of Python's.
#include "mlir/CAPI/IR.h"
#include "third_party/llvm/test/Toy.h"

extern "C" __attribute__((visibility("default"))) void toyLoad(void *context) {
  unwrap(MlirContext{context})->loadDialect<toy::ToyDialect>();
}
