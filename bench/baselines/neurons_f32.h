/* Neurons in f32: v and i are states, u sums, `fired` flags of n neurons.
 * Products and sums are rounded one by one, in the order of the project's step
 * rules. */
#ifndef BENCH_BASELINES_NEURONS_F32_H
#define BENCH_BASELINES_NEURONS_F32_H

#include "common.h"

typedef float weight_t;
typedef float sum_t;
typedef float state_t;

/* v = d*v + g*(u + bias); z = v > threshold; v = z ? 0 : v. bias: NULL where
 * there is none. */
INLINE void lif_zero(int32_t n, float *restrict v, const float *restrict u,
                     const float *restrict bias, float gain, float decay,
                     float threshold, uint8_t *restrict fired) {
  for (int32_t j = 0; j < n; ++j) {
    const float input = (bias ? u[j] + bias[j] : u[j]) * gain;
    const float leak = v[j] * decay;
    const float now = leak + input;
    const int32_t z = now > threshold;
    fired[j] = (uint8_t)z;
    v[j] = z ? 0.0f : now;
  }
}

/* v = d*v + u + bias - (the last z ? threshold : 0); z = v > threshold */
INLINE void lif_subtract(int32_t n, float *restrict v, const float *restrict u,
                         const float *restrict bias, float decay,
                         float threshold, uint8_t *restrict fired) {
  for (int32_t j = 0; j < n; ++j) {
    const int32_t last = v[j] > threshold;
    const float leak = v[j] * decay;
    const float driven = leak + (u[j] + bias[j]);
    const float reset = (float)last * threshold; /* no branch */
    const float now = driven - reset;
    fired[j] = (uint8_t)(now > threshold);
    v[j] = now;
  }
}

/* i = ds*i + u; v = d*v + i; z = v > threshold; v = z ? 0 : v */
INLINE void cuba_zero(int32_t n, float *restrict i, float *restrict v,
                      const float *restrict u, float synaptic_decay,
                      float decay, float threshold, uint8_t *restrict fired) {
  for (int32_t j = 0; j < n; ++j) {
    const float synaptic_leak = i[j] * synaptic_decay;
    const float synapse = synaptic_leak + u[j];
    const float leak = v[j] * decay;
    const float now = leak + synapse;
    const int32_t z = now > threshold;
    fired[j] = (uint8_t)z;
    i[j] = synapse;
    v[j] = z ? 0.0f : now;
  }
}

/* cuba_zero with u = first + again */
INLINE void cuba_zero_of_two(int32_t n, float *restrict i, float *restrict v,
                             const float *restrict first,
                             const float *restrict again, float synaptic_decay,
                             float decay, float threshold,
                             uint8_t *restrict fired) {
  for (int32_t j = 0; j < n; ++j) {
    const float synaptic_leak = i[j] * synaptic_decay;
    const float u = first[j] + again[j];
    const float synapse = synaptic_leak + u;
    const float leak = v[j] * decay;
    const float now = leak + synapse;
    const int32_t z = now > threshold;
    fired[j] = (uint8_t)z;
    i[j] = synapse;
    v[j] = z ? 0.0f : now;
  }
}

/* p: prefix of a population's numbers in tables.h */
#define LIF_ZERO(p, v, u, fired)                                               \
  lif_zero(p##_size, (v), (u), p##_drive, p##_gain, p##_decay, p##_threshold,  \
           (fired))
#define LIF_SUBTRACT(p, v, u, fired)                                           \
  lif_subtract(p##_size, (v), (u), p##_drive, p##_decay, p##_threshold, (fired))
#define CUBA_ZERO(p, i, v, u, fired)                                           \
  cuba_zero(p##_size, (i), (v), (u), p##_synaptic_decay, p##_decay,            \
            p##_threshold, (fired))
#define CUBA_ZERO_OF_TWO(p, i, v, first, again, fired)                         \
  cuba_zero_of_two(p##_size, (i), (v), (first), (again), p##_synaptic_decay,   \
                   p##_decay, p##_threshold, (fired))

#endif
