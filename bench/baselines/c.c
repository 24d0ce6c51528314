/* 1024-1024-1024-10 LIF by hand. FORM: as in a.c. */
#include FORM
#include "tables.h"

static struct {
  state_t v1[n2_size], v2[n4_size], v3[n6_size];
  sum_t sums[1024];
  SPIKES(1024) in;
  SPIKES(n2_size) hidden1;
  SPIKES(n4_size) hidden2;
  uint8_t out[n6_size];
} s;

void baseline_init(void) { memset(&s, 0, sizeof s); }

void baseline_step(const input_t *restrict input, uint8_t *restrict output) {
  TAKE(s.in.flags, input, 1024);
  FIRED(&s.in, 1024);
  LINEAR(s.sums, &s.in, n1_weight, 1024, n2_size);
  LIF_ZERO(n2, s.v1, s.sums, s.hidden1.flags);
  FIRED(&s.hidden1, 1024);
  LINEAR(s.sums, &s.hidden1, n3_weight, 1024, n4_size);
  LIF_ZERO(n4, s.v2, s.sums, s.hidden2.flags);
  FIRED(&s.hidden2, 1024);
  LINEAR(s.sums, &s.hidden2, n5_weight, 1024, n6_size);
  LIF_ZERO(n6, s.v3, s.sums, s.out);
  memcpy(output, s.out, 10);
}
