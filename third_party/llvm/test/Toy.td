// A dialect of one op, to see that TableGen's output compiles and links.
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Toy_Dialect : Dialect {
  let name = "toy";
  let cppNamespace = "::toy";
}

def Toy_AnswerOp : Op<Toy_Dialect, "answer", [Pure]> {
  let summary = "a number";
  let results = (outs I32:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
}
