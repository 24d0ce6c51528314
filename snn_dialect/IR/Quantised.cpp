//===- Quantised.cpp - integers that stand for numbers --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/IR/Quantised.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace mlir::snn;

std::optional<Quantised> Quantised::of(Type element) {
  auto type = dyn_cast<quant::QuantizedType>(element);
  if (!type)
    return std::nullopt;
  Quantised found;
  found.bits = type.getStorageTypeIntegralWidth();
  found.least = type.getStorageTypeMin();
  found.most = type.getStorageTypeMax();
  found.expressed = type.getExpressedType();
  found.isSigned = type.isSigned();
  if (auto uniform = dyn_cast<quant::UniformQuantizedType>(element)) {
    found.scales = {uniform.getScale()};
    found.zeroPoints = {uniform.getZeroPoint()};
    return found;
  }
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(element)) {
    found.scales = llvm::to_vector(perAxis.getScales());
    found.zeroPoints = llvm::to_vector(perAxis.getZeroPoints());
    found.axis = perAxis.getQuantizedDimension();
    return found;
  }
  return std::nullopt;
}

Type Quantised::type() const {
  unsigned flags = isSigned ? quant::QuantizationFlags::Signed : 0;
  if (axis)
    return quant::UniformQuantizedPerAxisType::get(
        flags, storage(), expressed, scales, zeroPoints, *axis, least, most);
  return quant::UniformQuantizedType::get(flags, storage(), expressed,
                                          scales.front(), zeroPoints.front(),
                                          least, most);
}

IntegerType Quantised::storage() const {
  return IntegerType::get(expressed.getContext(), bits);
}

Quantised Quantised::with(unsigned bits, ArrayRef<double> scales) const {
  Quantised other = *this;
  other.bits = bits;
  other.least = llvm::minIntN(bits);
  other.most = llvm::maxIntN(bits);
  other.isSigned = true;
  other.scales = llvm::to_vector(scales);
  other.zeroPoints.assign(scales.size(), 0);
  if (axis)
    other.axis = 0;
  return other;
}

SmallVector<int64_t> Quantised::ones(int64_t most) const {
  return llvm::map_to_vector(scales, [&](double scale) -> int64_t {
    double one = std::floor(1.0 / scale + 0.5);
    return one < double(most) ? int64_t(one) : most;
  });
}

SmallVector<double> snn::combine(ArrayRef<double> a, ArrayRef<double> b,
                                 function_ref<double(double, double)> each) {
  SmallVector<double> result;
  for (size_t k = 0; k < std::max(a.size(), b.size()); ++k)
    result.push_back(each(a[a.size() == 1 ? 0 : k], b[b.size() == 1 ? 0 : k]));
  return result;
}
