//===- RowPadding.h - rows of weights of whole vectors ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_ROWPADDING_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_ROWPADDING_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

namespace mlir::snn {

/// How many columns a constant tensor<R x C> gets so that no row ends within a
/// vector: C or more, where those beyond are few.
int64_t paddedColumns(Value weight);

/// The constant with zeros at the end of each row.
Value padRows(OpBuilder &builder, Value weight, int64_t columns);

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_ROWPADDING_H
