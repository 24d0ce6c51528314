/* Neurons in integers, as docs/quantisation.md has them: membranes in 32 bits,
 * factors with 31 fractional bits, rounded half up. Sums of int8 weights are
 * int16: none of the networks here has a row whose positive or whose negative
 * weights add up to more. */
#ifndef BENCH_BASELINES_NEURONS_I8_H
#define BENCH_BASELINES_NEURONS_I8_H

#include "common.h"

typedef int8_t weight_t;
typedef int16_t sum_t;
typedef int32_t state_t;

/* (v*factor + 2^30) >> 31 by an unsigned product: SSE2 has no signed one, AVX2
 * no arithmetic shift of 64 bits. */
INLINE int32_t scaled(int32_t v, uint32_t factor) {
  const uint64_t product = (uint64_t)((uint32_t)v ^ 0x80000000u) * factor;
  return (int32_t)((uint32_t)((product + 0x40000000u) >> 31) - factor);
}

/* a + b, or the bound that it passed, without a branch and without 64 bits. */
INLINE int32_t saturated_sum(int32_t a, int32_t b) {
  const uint32_t x = (uint32_t)a, y = (uint32_t)b, sum = x + y;
  const uint32_t over = (uint32_t)((int32_t)((x ^ sum) & (y ^ sum)) >> 31);
  const uint32_t bound = (uint32_t)((int32_t)x >> 31) ^ 0x7fffffffu;
  return (int32_t)((sum & ~over) | (bound & over));
}

/* As in neurons_f32.h. The input is sum * 2^shift + drive; drive: NULL where
 * there is none. */
INLINE void lif_zero(int32_t n, int32_t *restrict v, const int16_t *restrict u,
                     int32_t shift, const int32_t *restrict drive,
                     uint32_t decay, const int32_t *restrict threshold,
                     uint8_t *restrict fired) {
  for (int32_t j = 0; j < n; ++j) {
    const int32_t input = u[j] * (1 << shift) + (drive ? drive[j] : 0);
    const int32_t now = scaled(v[j], decay) + input;
    const int32_t z = now > threshold[j];
    fired[j] = (uint8_t)z;
    v[j] = z ? 0 : now;
  }
}

INLINE void lif_subtract(int32_t n, int32_t *restrict v,
                         const int16_t *restrict u, int32_t shift,
                         const int32_t *restrict drive, uint32_t decay,
                         const int32_t *restrict threshold,
                         uint8_t *restrict fired) {
  for (int32_t j = 0; j < n; ++j) {
    const int32_t reset = v[j] > threshold[j] ? threshold[j] : 0;
    const int32_t now =
        scaled(v[j], decay) + u[j] * (1 << shift) + drive[j] - reset;
    fired[j] = (uint8_t)(now > threshold[j]);
    v[j] = now;
  }
}

INLINE void cuba_one(int32_t *restrict i, int32_t *restrict v, int32_t input,
                     uint32_t synaptic_decay, uint32_t decay, int32_t saturates,
                     int32_t threshold, uint8_t *restrict fired) {
  const int32_t synapse = scaled(*i, synaptic_decay) + input;
  const int32_t leak = scaled(*v, decay);
  const int32_t now = saturates ? saturated_sum(leak, synapse) : leak + synapse;
  const int32_t z = now > threshold;
  *fired = (uint8_t)z;
  *i = synapse;
  *v = z ? 0 : now;
}

/* The input is sum * 2^shift. may_saturate: whether the membrane can pass 32
 * bits (the synapse cannot): seldom, so that a glance at all of them comes
 * first. */
INLINE void cuba_zero(int32_t n, int32_t *restrict i, int32_t *restrict v,
                      const int16_t *restrict u, int32_t shift,
                      uint32_t synaptic_decay, uint32_t decay,
                      int32_t may_saturate, const int32_t *restrict threshold,
                      uint8_t *restrict fired) {
  uint32_t far = 0;
  if (may_saturate) {
    for (int32_t j = 0; j < n; ++j) {
      far |= (uint32_t)v[j] + 0x40000000u;
    }
  }
  if (far >> 31) {
    for (int32_t j = 0; j < n; ++j) {
      cuba_one(i + j, v + j, u[j] * (1 << shift), synaptic_decay, decay, 1,
               threshold[j], fired + j);
    }
  } else {
    for (int32_t j = 0; j < n; ++j) {
      cuba_one(i + j, v + j, u[j] * (1 << shift), synaptic_decay, decay, 0,
               threshold[j], fired + j);
    }
  }
}

/* The input is first * lift * factor * 2^-right, rounded half up, + again *
 * 2^shift. 2^right is more than first * lift: their sum is not negative. */
INLINE void cuba_zero_of_two(int32_t n, int32_t *restrict i,
                             int32_t *restrict v, const int16_t *restrict first,
                             const int16_t *restrict lift,
                             const uint32_t *restrict factor, int32_t right,
                             const int16_t *restrict again, int32_t shift,
                             uint32_t synaptic_decay, uint32_t decay,
                             const int32_t *restrict threshold,
                             uint8_t *restrict fired) {
  for (int32_t j = 0; j < n; ++j) {
    const uint32_t above = (uint32_t)(first[j] * lift[j] + (1 << right));
    const uint64_t product = (uint64_t)above * factor[j] + (1u << (right - 1));
    const uint32_t once = (uint32_t)(product >> right) - factor[j];
    const int32_t input = (int32_t)once + again[j] * (1 << shift);
    cuba_one(i + j, v + j, input, synaptic_decay, decay, 0, threshold[j],
             fired + j);
  }
}

#define LIF_ZERO(p, v, u, fired)                                               \
  lif_zero(p##_size, (v), (u), p##_shift, p##_drive, p##_decay, p##_threshold, \
           (fired))
#define LIF_SUBTRACT(p, v, u, fired)                                           \
  lif_subtract(p##_size, (v), (u), p##_shift, p##_drive, p##_decay,            \
               p##_threshold, (fired))
#define CUBA_ZERO(p, i, v, u, fired)                                           \
  cuba_zero(p##_size, (i), (v), (u), p##_shift, p##_synaptic_decay, p##_decay, \
            p##_saturates, p##_threshold, (fired))
#define CUBA_ZERO_OF_TWO(p, i, v, first, again, fired)                         \
  cuba_zero_of_two(p##_size, (i), (v), (first), p##_lift, p##_factor,          \
                   p##_right, (again), p##_shift, p##_synaptic_decay,          \
                   p##_decay, p##_threshold, (fired))

#endif
