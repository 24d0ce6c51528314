//===- Patterns.h - the parts of the conversion to linalg -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_PATTERNS_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_PATTERNS_H

#include "mlir/Transforms/DialectConversion.h"

namespace mlir::snn {

/// i1 to i8, !quant.uniform to its storage type, all else as it is.
class StorageTypeConverter : public TypeConverter {
public:
  StorageTypeConverter();
};

/// events.
void populateEventPatterns(const StorageTypeConverter &converter,
                           RewritePatternSet &patterns);
/// linear.
void populateLinearPatterns(const StorageTypeConverter &converter,
                            RewritePatternSet &patterns);
/// scale.
void populateScalePatterns(const StorageTypeConverter &converter,
                           RewritePatternSet &patterns);
/// rescale.
void populateRescalePatterns(const StorageTypeConverter &converter,
                             RewritePatternSet &patterns);
/// threshold, sum, fire, transpose.
void populatePointwisePatterns(const StorageTypeConverter &converter,
                               RewritePatternSet &patterns);
/// conv.
void populateConvPatterns(const StorageTypeConverter &converter,
                          RewritePatternSet &patterns);
/// sum_pool, avg_pool.
void populatePoolPatterns(const StorageTypeConverter &converter,
                          RewritePatternSet &patterns);
/// delay_read, delay_write.
void populateDelayPatterns(const StorageTypeConverter &converter,
                           RewritePatternSet &patterns);
/// li, lif, cuba_li, cuba_lif.
void populateNeuronPatterns(const StorageTypeConverter &converter,
                            RewritePatternSet &patterns);
/// Functions, reshapes and constants that carry values of other types now.
void populateStoragePatterns(const StorageTypeConverter &converter,
                             RewritePatternSet &patterns,
                             ConversionTarget &target);

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_PATTERNS_H
