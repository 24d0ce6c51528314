/* 1024-1024 LIF by hand: one synapse, of which the inputs' activity is all.
 * FORM: as in a.c. */
#include FORM
#include "tables.h"

static struct {
  state_t v[n2_size];
  sum_t sums[n2_size];
  SPIKES(1024) in;
  uint8_t out[n2_size];
} s;

void baseline_init(void) { memset(&s, 0, sizeof s); }

void baseline_step(const input_t *restrict input, uint8_t *restrict output) {
  TAKE(s.in.flags, input, 1024);
  FIRED(&s.in, 1024);
  LINEAR(s.sums, &s.in, n1_weight, 1024, n2_size);
  LIF_ZERO(n2, s.v, s.sums, s.out);
  memcpy(output, s.out, 1024);
}
