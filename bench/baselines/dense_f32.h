/* Dense synapses in f32. */
#ifndef BENCH_BASELINES_DENSE_F32_H
#define BENCH_BASELINES_DENSE_F32_H

#include "dense.h"
#include "neurons_f32.h"

/* From +0, in the order of inputs; four rows per pass. */
INLINE void sum_all(float *restrict sums, const float *restrict w, int32_t n,
                    const uint8_t *restrict flags, int32_t inputs) {
  for (int32_t j = 0; j < n; ++j) {
    sums[j] = 0.0f;
  }
  const int32_t fours = inputs / 4 * 4;
  for (int32_t i = 0; i < fours; i += 4) {
    const float *restrict a = w + i * n, *restrict b = a + n;
    const float *restrict c = b + n, *restrict d = c + n;
    const float xa = flags[i], xb = flags[i + 1], xc = flags[i + 2],
                xd = flags[i + 3];
    for (int32_t j = 0; j < n; ++j) {
      const float pa = xa * a[j], pb = xb * b[j], pc = xc * c[j],
                  pd = xd * d[j];
      sums[j] = sums[j] + pa + pb + pc + pd;
    }
  }
  for (int32_t i = fours; i < inputs; ++i) {
    const float *restrict a = w + i * n;
    const float x = flags[i];
    for (int32_t j = 0; j < n; ++j) {
      const float p = x * a[j];
      sums[j] += p;
    }
  }
}

#endif
