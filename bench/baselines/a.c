/* 200-256-200 CubaLIF by hand. FORM is the header of a form and format:
 * "event_f32.h", ... */
#include FORM
#include "tables.h"

static struct {
  state_t i1[n2_size], v1[n2_size], i2[n4_size], v2[n4_size];
  sum_t sums[n2_size];
  SPIKES(200) in;
  SPIKES(n2_size) hidden;
  uint8_t out[n4_size];
} s;

void baseline_init(void) { memset(&s, 0, sizeof s); }

void baseline_step(const input_t *restrict input, uint8_t *restrict output) {
  TAKE(s.in.flags, input, 200);
  FIRED(&s.in, 200);
  LINEAR(s.sums, &s.in, n1_weight, 200, n2_size);
  CUBA_ZERO(n2, s.i1, s.v1, s.sums, s.hidden.flags);
  FIRED(&s.hidden, 256);
  LINEAR(s.sums, &s.hidden, n3_weight, 256, n4_size);
  CUBA_ZERO(n4, s.i2, s.v2, s.sums, s.out);
  memcpy(output, s.out, 200);
}
