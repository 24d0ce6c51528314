/* Event-driven synapses with weights of 8 bits. */
#ifndef BENCH_BASELINES_EVENT_I8_H
#define BENCH_BASELINES_EVENT_I8_H

#include "event.h"
#include "neurons_i8.h"

/* sums = the sum of the rows of w, n wide, that the list names. */
INLINE void sum_rows(int16_t *restrict sums, const int8_t *restrict w,
                     int32_t n, const uint16_t *restrict list, int32_t count) {
  for (int32_t j = 0; j < n; ++j) {
    sums[j] = 0;
  }
  int32_t k = 0;
  for (; k + 4 <= count; k += 4) {
    const int8_t *restrict a = w + list[k] * n, *restrict b =
                                                    w + list[k + 1] * n;
    const int8_t *restrict c = w + list[k + 2] * n, *restrict d =
                                                        w + list[k + 3] * n;
    for (int32_t j = 0; j < n; ++j) {
      sums[j] = (int16_t)(sums[j] + a[j] + b[j] + c[j] + d[j]);
    }
  }
  if (count - k >= 2) {
    const int8_t *restrict a = w + list[k] * n, *restrict b =
                                                    w + list[k + 1] * n;
    for (int32_t j = 0; j < n; ++j) {
      sums[j] = (int16_t)(sums[j] + a[j] + b[j]);
    }
    k += 2;
  }
  if (k < count) {
    const int8_t *restrict a = w + list[k] * n;
    for (int32_t j = 0; j < n; ++j) {
      sums[j] = (int16_t)(sums[j] + a[j]);
    }
  }
}

/* Integers add up in any order. */
#define IN_ORDER_OF_CHANNELS(list, count, channels) ((void)0)

#endif
