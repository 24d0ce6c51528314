/* The N-MNIST-like network by hand, event-driven. Channels come last in here,
 * and the sums of a convolution have a border for what falls outside: a spike
 * adds to whole rows of its field. FORM: as in a.c. */
#include FORM
#include "tables.h"

/* Sums of a convolution: `side` by `side` of `channels`, a border around them.
 */
enum {
  CHANNELS1 = 16,
  SIDE1 = 16,
  WIDE1 = SIDE1 + 3,
  CHANNELS2 = 16,
  SIDE2 = 16,
  WIDE2 = SIDE2 + 2,
  CHANNELS3 = 8,
  SIDE3 = 8,
  WIDE3 = SIDE3 + 2,
  POOLED2 = 16 * 8 * 8,
  POOLED3 = 8 * 4 * 4,
};

static struct {
  state_t v1[SIDE1 * SIDE1 * CHANNELS1], v2[SIDE2 * SIDE2 * CHANNELS2];
  state_t v3[SIDE3 * SIDE3 * CHANNELS3], v4[n11_size], v5[n13_size];
  sum_t sums1[WIDE1 * WIDE1 * CHANNELS1], sums2[WIDE2 * WIDE2 * CHANNELS2];
  sum_t sums3[WIDE3 * WIDE3 * CHANNELS3], sums[n11_size];
  SPIKES(2 * 34 * 34) in;
  SPIKES(SIDE1 * SIDE1 * CHANNELS1) fired1;
  SPIKES(SIDE2 * SIDE2 * CHANNELS2) fired2;
  SPIKES(POOLED2) pooled2;
  SPIKES(SIDE3 * SIDE3 * CHANNELS3) fired3;
  SPIKES(POOLED3) pooled3;
  SPIKES(n11_size) hidden;
  uint8_t counts2[POOLED2], counts3[POOLED3];
  uint8_t out[n13_size];
} s;

void baseline_init(void) { memset(&s, 0, sizeof s); }

/* One row of a field: `n` sums. */
INLINE void add(sum_t *restrict sums, const weight_t *restrict w, int32_t n) {
  for (int32_t j = 0; j < n; ++j) {
    sums[j] = (sum_t)(sums[j] + w[j]);
  }
}

INLINE void add_times(sum_t *restrict sums, const weight_t *restrict w,
                      int32_t n, sum_t count) {
  for (int32_t j = 0; j < n; ++j) {
    const sum_t p = (sum_t)(count * w[j]);
    sums[j] = (sum_t)(sums[j] + p);
  }
}

/* 5x5, stride 2, padding 1: a spike reaches 2 or 3 outputs each way, by the
 * parity of its place. */
INLINE void convolve1(void) {
  static const int32_t offset[2][2] = {{0, 9 * CHANNELS1},
                                       {15 * CHANNELS1, 21 * CHANNELS1}};
  memset(s.sums1, 0, sizeof s.sums1);
  for (int32_t k = 0; k < s.in.count; ++k) {
    const int32_t channel = s.in.list[k] / (34 * 34),
                  place = s.in.list[k] % (34 * 34);
    const int32_t y = place / 34 + 1, x = place % 34 + 1;
    const int32_t rows = 3 - y % 2;
    sum_t *sums =
        s.sums1 + ((y / 2 - rows + 2) * WIDE1 + x / 2 + x % 2 - 1) * CHANNELS1;
    const weight_t *w =
        n1_fields + channel * 25 * CHANNELS1 + offset[y % 2][x % 2];
    if (x % 2) {
      for (int32_t r = 0; r < rows; ++r) {
        add(sums + r * WIDE1 * CHANNELS1, w + r * 2 * CHANNELS1, 2 * CHANNELS1);
      }
    } else {
      for (int32_t r = 0; r < rows; ++r) {
        add(sums + r * WIDE1 * CHANNELS1, w + r * 3 * CHANNELS1, 3 * CHANNELS1);
      }
    }
  }
}

/* 3x3, padding 1 */
INLINE void convolve2(void) {
  memset(s.sums2, 0, sizeof s.sums2);
  IN_ORDER_OF_CHANNELS(s.fired1.list, s.fired1.count, CHANNELS1);
  for (int32_t k = 0; k < s.fired1.count; ++k) {
    const int32_t i = s.fired1.list[k];
    const int32_t channel = i % CHANNELS1, x = i / CHANNELS1 % SIDE1,
                  y = i / CHANNELS1 / SIDE1;
    sum_t *sums = s.sums2 + (y * WIDE2 + x) * CHANNELS2;
    const weight_t *w = n3_fields + channel * 9 * CHANNELS2;
    add(sums, w, 3 * CHANNELS2);
    add(sums + WIDE2 * CHANNELS2, w + 3 * CHANNELS2, 3 * CHANNELS2);
    add(sums + 2 * WIDE2 * CHANNELS2, w + 6 * CHANNELS2, 3 * CHANNELS2);
  }
}

/* Sums of 2x2 spikes, channels first. */
INLINE void pool(uint8_t *restrict counts, const uint16_t *restrict list,
                 int32_t count, int32_t side, int32_t channels) {
  memset(counts, 0, (size_t)(side / 2 * (side / 2) * channels));
  for (int32_t k = 0; k < count; ++k) {
    const int32_t c = list[k] % channels, x = list[k] / channels % side;
    const int32_t y = list[k] / channels / side;
    ++counts[(c * (side / 2) + y / 2) * (side / 2) + x / 2];
  }
}

/* 3x3, padding 1, of counts */
INLINE void convolve3(void) {
  memset(s.sums3, 0, sizeof s.sums3);
  for (int32_t k = 0; k < s.pooled2.count; ++k) {
    const int32_t i = s.pooled2.list[k], channel = i / 64, y = i / 8 % 8,
                  x = i % 8;
    sum_t *sums = s.sums3 + (y * WIDE3 + x) * CHANNELS3;
    const weight_t *w = n6_fields + channel * 9 * CHANNELS3;
    const sum_t count = s.counts2[i];
    for (int32_t r = 0; r < 3; ++r) {
      add_times(sums + r * WIDE3 * CHANNELS3, w + r * 3 * CHANNELS3,
                3 * CHANNELS3, count);
    }
  }
}

#define NEURONS(p, k)                                                          \
  do {                                                                         \
    for (int32_t y = 0; y < SIDE##k; ++y) {                                    \
      const int32_t at = y * SIDE##k * CHANNELS##k;                            \
      LIF_ZERO(p, s.v##k + at,                                                 \
               s.sums##k + ((y + 1) * WIDE##k + 1) * CHANNELS##k,              \
               s.fired##k.flags + at);                                         \
    }                                                                          \
    FIRED(&s.fired##k, SIDE##k * SIDE##k * CHANNELS##k);                       \
  } while (0)

void baseline_step(const input_t *restrict input, uint8_t *restrict output) {
  TAKE(s.in.flags, input, 2 * 34 * 34);
  FIRED(&s.in, 2 * 34 * 34);
  convolve1();
  NEURONS(n2, 1);
  convolve2();
  NEURONS(n4, 2);
  pool(s.counts2, s.fired2.list, s.fired2.count, SIDE2, CHANNELS2);
  TAKE(s.pooled2.flags, s.counts2, POOLED2);
  FIRED(&s.pooled2, POOLED2);
  convolve3();
  NEURONS(n7, 3);
  pool(s.counts3, s.fired3.list, s.fired3.count, SIDE3, CHANNELS3);
  TAKE(s.pooled3.flags, s.counts3, POOLED3);
  FIRED(&s.pooled3, POOLED3);
  memset(s.sums, 0, sizeof s.sums);
  for (int32_t k = 0; k < s.pooled3.count; ++k) {
    const int32_t i = s.pooled3.list[k];
    add_times(s.sums, n10_weight + i * n11_size, n11_size, s.counts3[i]);
  }
  LIF_ZERO(n11, s.v4, s.sums, s.hidden.flags);
  FIRED(&s.hidden, 256);
  LINEAR(s.sums, &s.hidden, n12_weight, 256, n13_size);
  LIF_ZERO(n13, s.v5, s.sums, s.out);
  memcpy(output, s.out, 10);
}
