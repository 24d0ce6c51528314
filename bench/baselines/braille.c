/* 12-38-7 CubaLIF, the 38 connected among themselves, by hand. FORM: as in a.c.
 */
#include FORM
#include "tables.h"

static struct {
  state_t i1[n2_size], v1[n2_size], i2[n4_size], v2[n4_size];
  sum_t sums[n2_size], again[n2_size];
  SPIKES(12) in;
  SPIKES(n2_size) hidden;
  uint8_t out[n4_size];
} s;

void baseline_init(void) { memset(&s, 0, sizeof s); }

void baseline_step(const input_t *restrict input, uint8_t *restrict output) {
  TAKE(s.in.flags, input, 12);
  FIRED(&s.in, 12);
  LINEAR(s.again, &s.hidden, recurrent_weight, 38, n2_size);
  LINEAR(s.sums, &s.in, n1_weight, 12, n2_size);
  CUBA_ZERO_OF_TWO(n2, s.i1, s.v1, s.sums, s.again, s.hidden.flags);
  FIRED(&s.hidden, 38);
  LINEAR(s.sums, &s.hidden, n3_weight, 38, n4_size);
  CUBA_ZERO(n4, s.i2, s.v2, s.sums, s.out);
  memcpy(output, s.out, 7);
}
