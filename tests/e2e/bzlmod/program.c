/* Spikes go in, spikes come out. */
#include "digits.h"

int main(void) {
  static digits_state state;
  int spikes = 0;

  digits_init(&state);
  for (int t = 0; t < 25; ++t) {
    float input[DIGITS_INPUT_SIZE];
    uint8_t output[DIGITS_OUTPUT_SIZE];

    for (int i = 0; i < DIGITS_INPUT_SIZE; ++i)
      input[i] = i % 3 == 0;
    digits_step(&state, input, output);
    for (int k = 0; k < DIGITS_OUTPUT_SIZE; ++k)
      spikes += output[k];
  }
  return spikes == 0;
}
