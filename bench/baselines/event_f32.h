/* Event-driven synapses and neurons in f32. */
#ifndef BENCH_BASELINES_EVENT_F32_H
#define BENCH_BASELINES_EVENT_F32_H

#include "event.h"
#include "neurons_f32.h"

/* As sum_rows, of few outputs: their sums stay in registers. n: a multiple
 * of 16. */
INLINE void sum_narrow_rows(float *restrict sums, const float *restrict w,
                            int32_t n, const uint16_t *restrict list,
                            int32_t count) {
  typedef float lanes_t __attribute__((vector_size(16), aligned(4), may_alias));
  for (int32_t j = 0; j < n; j += 16) {
    lanes_t a = {0}, b = {0}, c = {0}, d = {0};
    for (int32_t k = 0; k < count; ++k) {
      const lanes_t *row = (const lanes_t *)(w + list[k] * n + j);
      a += row[0];
      b += row[1];
      c += row[2];
      d += row[3];
    }
    lanes_t *out = (lanes_t *)(sums + j);
    out[0] = a;
    out[1] = b;
    out[2] = c;
    out[3] = d;
  }
}

/* sums = the sum of the rows of w, n wide, that the list names, from +0, in the
 * list's order. */
INLINE void sum_rows(float *restrict sums, const float *restrict w, int32_t n,
                     const uint16_t *restrict list, int32_t count) {
  if (n <= 64) {
    sum_narrow_rows(sums, w, n, list, count);
    return;
  }
  for (int32_t j = 0; j < n; ++j) {
    sums[j] = 0.0f;
  }
  int32_t k = 0;
  for (; k + 8 <= count; k += 8) {
    const float *restrict a = w + list[k] * n, *restrict b =
                                                   w + list[k + 1] * n;
    const float *restrict c = w + list[k + 2] * n, *restrict d =
                                                       w + list[k + 3] * n;
    const float *restrict e = w + list[k + 4] * n, *restrict f =
                                                       w + list[k + 5] * n;
    const float *restrict g = w + list[k + 6] * n, *restrict h =
                                                       w + list[k + 7] * n;
    for (int32_t j = 0; j < n; ++j) {
      sums[j] = sums[j] + a[j] + b[j] + c[j] + d[j] + e[j] + f[j] + g[j] + h[j];
    }
  }
  if (count - k >= 4) {
    const float *restrict a = w + list[k] * n, *restrict b =
                                                   w + list[k + 1] * n;
    const float *restrict c = w + list[k + 2] * n, *restrict d =
                                                       w + list[k + 3] * n;
    for (int32_t j = 0; j < n; ++j) {
      sums[j] = sums[j] + a[j] + b[j] + c[j] + d[j];
    }
    k += 4;
  }
  if (count - k >= 2) {
    const float *restrict a = w + list[k] * n, *restrict b =
                                                   w + list[k + 1] * n;
    for (int32_t j = 0; j < n; ++j) {
      sums[j] = sums[j] + a[j] + b[j];
    }
    k += 2;
  }
  if (k < count) {
    const float *restrict a = w + list[k] * n;
    for (int32_t j = 0; j < n; ++j) {
      sums[j] += a[j];
    }
  }
}
/* Sorts a list of places, channels last, by channel and within one by place:
 * the order of inputs in which the sums of a convolution are formed. */
INLINE void in_order_of_channels(uint16_t *restrict list, int32_t count,
                                 int32_t channels) {
  uint16_t sorted[count + 1];
  int32_t next[64] = {0};
  for (int32_t k = 0; k < count; ++k) {
    ++next[list[k] % channels];
  }
  for (int32_t c = 0, at = 0; c < channels; ++c) {
    const int32_t of_this = next[c];
    next[c] = at;
    at += of_this;
  }
  for (int32_t k = 0; k < count; ++k) {
    sorted[next[list[k] % channels]++] = list[k];
  }
  memcpy(list, sorted, (size_t)count * sizeof *list);
}
#define IN_ORDER_OF_CHANNELS(list, count, channels)                            \
  in_order_of_channels((list), (count), (channels))

#endif
