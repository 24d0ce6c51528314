/* What all baselines share: compiler settings, and the list of what is active.
 */
#ifndef BENCH_BASELINES_COMMON_H
#define BENCH_BASELINES_COMMON_H

#include <stdint.h>
#include <string.h>

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#else
#pragma GCC optimize("fp-contract=off")
#pragma GCC optimize("no-loop-unroll-and-jam")
#if defined(__AVX512F__)
#pragma GCC target("prefer-vector-width=512")
#endif
#endif

#define INLINE static inline __attribute__((always_inline))

/* Inputs are spikes in all formats. */
typedef uint8_t input_t;

/* Flags are read by 64: buffers of n flags have so many bytes, those behind n
 * are 0. */
#define FLAGS(n) (((n) + 63) / 64 * 64)

/* The indices of flags that are 1, ascending. One branch for 64 flags is hard
 * to foresee, not one for each. Little endian. */
INLINE int32_t active(const uint8_t *restrict flags, int32_t n,
                      uint16_t *restrict list) {
  int32_t count = 0;
  for (int32_t i = 0; i < n; i += 64) {
    uint64_t bits = 0;
    for (int32_t k = 0; k < 8; ++k) {
      uint64_t word;
      memcpy(&word, flags + i + 8 * k, 8);
      bits |= ((word * 0x0102040810204080u) >> 56) << (8 * k);
    }
    while (bits) {
      list[count++] = (uint16_t)(i + __builtin_ctzll(bits));
      bits &= bits - 1;
    }
  }
  return count;
}

/* An input's flags: any byte but 0 is a spike. */
#define TAKE(flags, input, n)                                                  \
  do {                                                                         \
    for (int32_t i = 0; i < (n); ++i) {                                        \
      (flags)[i] = (uint8_t)((input)[i] != 0);                                 \
    }                                                                          \
  } while (0)

#endif
