/* Dense synapses with weights of 8 bits. */
#ifndef BENCH_BASELINES_DENSE_I8_H
#define BENCH_BASELINES_DENSE_I8_H

#include "dense.h"
#include "neurons_i8.h"

/* Four rows per pass; what did not fire is masked out. */
INLINE void sum_all(int16_t *restrict sums, const int8_t *restrict w, int32_t n,
                    const uint8_t *restrict flags, int32_t inputs) {
  for (int32_t j = 0; j < n; ++j) {
    sums[j] = 0;
  }
  const int32_t fours = inputs / 4 * 4;
  for (int32_t i = 0; i < fours; i += 4) {
    const int8_t *restrict a = w + i * n, *restrict b = a + n;
    const int8_t *restrict c = b + n, *restrict d = c + n;
    const int8_t ma = (int8_t)-flags[i], mb = (int8_t)-flags[i + 1];
    const int8_t mc = (int8_t)-flags[i + 2], md = (int8_t)-flags[i + 3];
    for (int32_t j = 0; j < n; ++j) {
      sums[j] = (int16_t)(sums[j] + (a[j] & ma) + (b[j] & mb) + (c[j] & mc) +
                          (d[j] & md));
    }
  }
  for (int32_t i = fours; i < inputs; ++i) {
    const int8_t *restrict a = w + i * n;
    const int8_t m = (int8_t)-flags[i];
    for (int32_t j = 0; j < n; ++j) {
      sums[j] = (int16_t)(sums[j] + (a[j] & m));
    }
  }
}

#endif
