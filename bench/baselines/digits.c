/* digits, 64-128-10 LIF that subtract at the next step, by hand. FORM: as in
 * a.c. */
#include FORM
#include "tables.h"

static struct {
  state_t v1[lif1_size], v2[lif2_size];
  sum_t sums[lif1_size];
  SPIKES(64) in;
  SPIKES(lif1_size) hidden;
  uint8_t out[lif2_size];
} s;

void baseline_init(void) { memset(&s, 0, sizeof s); }

void baseline_step(const input_t *restrict input, uint8_t *restrict output) {
  TAKE(s.in.flags, input, 64);
  FIRED(&s.in, 64);
  LINEAR(s.sums, &s.in, fc1_weight, 64, lif1_size);
  LIF_SUBTRACT(lif1, s.v1, s.sums, s.hidden.flags);
  FIRED(&s.hidden, 128);
  LINEAR(s.sums, &s.hidden, fc2_weight, 128, lif2_size);
  LIF_SUBTRACT(lif2, s.v2, s.sums, s.out);
  memcpy(output, s.out, 10);
}
