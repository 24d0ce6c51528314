/* The N-MNIST-like network by hand, dense. Channels come last in here, and
 * inputs of convolutions have a border of zeros. FORM: as in a.c. */
#include FORM
#include "tables.h"

enum { WIDE0 = 36, WIDE1 = 18, WIDE2 = 10 };

static struct {
  state_t v1[16 * 16 * 16], v2[16 * 16 * 16], v3[8 * 8 * 8], v4[n11_size],
      v5[n13_size];
  sum_t in[2 * WIDE0 * WIDE0], fired1[16 * WIDE1 * WIDE1],
      pooled2[16 * WIDE2 * WIDE2];
  sum_t sums[256];
  uint8_t fired1_flags[16 * 16 * 16], fired2[16 * 16 * 16], fired3[8 * 8 * 8];
  sum_t pooled3[8 * 4 * 4];
  SPIKES(n11_size) hidden;
  uint8_t out[n13_size];
} s;

void baseline_init(void) { memset(&s, 0, sizeof s); }

/* One row of outputs, `side` times `outputs`, of an input of planes wide * wide
 * with its border. */
INLINE void convolve(sum_t *restrict sums, const sum_t *restrict in,
                     const weight_t *restrict w, int32_t inputs, int32_t wide,
                     int32_t kernel, int32_t stride, int32_t side,
                     int32_t outputs) {
  for (int32_t x = 0; x < side; ++x) {
    sum_t *restrict sum = sums + x * outputs;
    for (int32_t c = 0; c < outputs; ++c) {
      sum[c] = 0;
    }
    for (int32_t i = 0; i < inputs; ++i) {
      for (int32_t k = 0; k < kernel; ++k) {
        for (int32_t l = 0; l < kernel; ++l) {
          const sum_t value = in[(i * wide + k) * wide + x * stride + l];
          const weight_t *restrict a =
              w + ((i * kernel + k) * kernel + l) * outputs;
          for (int32_t c = 0; c < outputs; ++c) {
            const sum_t p = (sum_t)(value * a[c]);
            sum[c] = (sum_t)(sum[c] + p);
          }
        }
      }
    }
  }
}

/* Flags, channels last, as numbers with a border, channels first: sums of pool
 * by pool of them. */
INLINE void pool(sum_t *restrict to, int32_t wide, int32_t border,
                 const uint8_t *restrict from, int32_t side, int32_t channels,
                 int32_t size) {
  for (int32_t c = 0; c < channels; ++c) {
    for (int32_t y = 0; y < side / size; ++y) {
      for (int32_t x = 0; x < side / size; ++x) {
        int32_t count = 0;
        for (int32_t k = 0; k < size; ++k) {
          for (int32_t l = 0; l < size; ++l) {
            count +=
                from[((y * size + k) * side + x * size + l) * channels + c];
          }
        }
        to[(c * wide + y + border) * wide + x + border] = (sum_t)count;
      }
    }
  }
}

void baseline_step(const input_t *restrict input, uint8_t *restrict output) {
  for (int32_t c = 0; c < 2; ++c) {
    for (int32_t y = 0; y < 34; ++y) {
      for (int32_t x = 0; x < 34; ++x) {
        s.in[(c * WIDE0 + y + 1) * WIDE0 + x + 1] =
            input[(c * 34 + y) * 34 + x] != 0;
      }
    }
  }
  for (int32_t y = 0; y < 16; ++y) {
    convolve(s.sums, s.in + 2 * y * WIDE0, n1_weight, 2, WIDE0, 5, 2, 16, 16);
    LIF_ZERO(n2, s.v1 + y * 256, s.sums, s.fired1_flags + y * 256);
  }
  pool(s.fired1, WIDE1, 1, s.fired1_flags, 16, 16, 1);
  for (int32_t y = 0; y < 16; ++y) {
    convolve(s.sums, s.fired1 + y * WIDE1, n3_weight, 16, WIDE1, 3, 1, 16, 16);
    LIF_ZERO(n4, s.v2 + y * 256, s.sums, s.fired2 + y * 256);
  }
  pool(s.pooled2, WIDE2, 1, s.fired2, 16, 16, 2);
  for (int32_t y = 0; y < 8; ++y) {
    convolve(s.sums, s.pooled2 + y * WIDE2, n6_weight, 16, WIDE2, 3, 1, 8, 8);
    LIF_ZERO(n7, s.v3 + y * 64, s.sums, s.fired3 + y * 64);
  }
  pool(s.pooled3, 4, 0, s.fired3, 8, 8, 2);
  memset(s.sums, 0, sizeof s.sums);
  for (int32_t i = 0; i < 128; ++i) {
    for (int32_t j = 0; j < n11_size; ++j) {
      const sum_t p = (sum_t)(s.pooled3[i] * n10_weight[i * n11_size + j]);
      s.sums[j] = (sum_t)(s.sums[j] + p);
    }
  }
  LIF_ZERO(n11, s.v4, s.sums, s.hidden.flags);
  LINEAR(s.sums, &s.hidden, n12_weight, 256, n13_size);
  LIF_ZERO(n13, s.v5, s.sums, s.out);
  memcpy(output, s.out, 10);
}
