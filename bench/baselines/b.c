/* 784-128-10 LIF with biases by hand. FORM: as in a.c. */
#include FORM
#include "tables.h"

static struct {
  state_t v1[n2_size], v2[n4_size];
  sum_t sums[n2_size];
  SPIKES(784) in;
  SPIKES(n2_size) hidden;
  uint8_t out[n4_size];
} s;

void baseline_init(void) { memset(&s, 0, sizeof s); }

void baseline_step(const input_t *restrict input, uint8_t *restrict output) {
  TAKE(s.in.flags, input, 784);
  FIRED(&s.in, 784);
  LINEAR(s.sums, &s.in, n1_weight, 784, n2_size);
  LIF_ZERO(n2, s.v1, s.sums, s.hidden.flags);
  FIRED(&s.hidden, 128);
  LINEAR(s.sums, &s.hidden, n3_weight, 128, n4_size);
  LIF_ZERO(n4, s.v2, s.sums, s.out);
  memcpy(output, s.out, 10);
}
