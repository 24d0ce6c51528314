// RUN: mlir-opt %s --canonicalize | FileCheck %s
// RUN: not mlir-opt --no-such-option %s 2>&1 | FileCheck %s --check-prefix=ERROR
// ERROR: Unknown command line argument '--no-such-option'

// CHECK-LABEL: func.func @folded
// CHECK-NEXT: %[[SUM:.*]] = arith.constant 5 : i32
// CHECK-NEXT: return %[[SUM]]
func.func @folded() -> i32 {
  %a = arith.constant 2 : i32
  %b = arith.constant 3 : i32
  %sum = arith.addi %a, %b : i32
  return %sum : i32
}
