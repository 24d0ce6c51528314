/* Two models in one program, which agree on what spikes most. */
#include "digits.h"
#include "integers.h"

#include <stdio.h>

enum { STEPS = 25, OUTPUTS = DIGITS_OUTPUT_SIZE };

static int most(const int *spikes) {
  int best = 0;
  for (int k = 1; k < OUTPUTS; ++k)
    if (spikes[k] > spikes[best])
      best = k;
  return best;
}

int main(void) {
  static digits_state a;
  static integers_state b;
  int of_a[OUTPUTS] = {0}, of_b[OUTPUTS] = {0}, total = 0;

  digits_init(&a);
  integers_init(&b);
  for (int t = 0; t < STEPS; ++t) {
    float x[DIGITS_INPUT_SIZE];
    uint8_t z[INTEGERS_INPUT_SIZE], y[OUTPUTS];

    /* A bar from the top to the bottom: a one. */
    for (int i = 0; i < DIGITS_INPUT_SIZE; ++i) {
      z[i] = i % 8 == 3 || i % 8 == 4;
      x[i] = z[i];
    }
    digits_step(&a, x, y);
    for (int k = 0; k < OUTPUTS; ++k)
      of_a[k] += y[k];
    integers_step(&b, z, y);
    for (int k = 0; k < OUTPUTS; ++k)
      of_b[k] += y[k];
  }
  for (int k = 0; k < OUTPUTS; ++k)
    total += of_a[k];
  printf("%d spikes; %d and %d spike most\n", total, most(of_a), most(of_b));
  return total == 0 || most(of_a) != most(of_b);
}
