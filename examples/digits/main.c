/* Shows one handwritten digit to the network and prints what it sees.
 *
 *     gcc -O2 -I. -o digits examples/digits/main.c digits.c
 */
#include "digits.h"

#include <stdio.h>

enum { STEPS = 25 };

/* A 7 of scikit-learn's data set: 8 x 8 pixels, 0 (paper) to 16 (ink). */
static const unsigned char image[8][8] = {
    {0, 0, 7, 8, 13, 16, 15, 1}, {0, 0, 7, 7, 4, 11, 12, 0},
    {0, 0, 0, 0, 8, 13, 1, 0},   {0, 4, 8, 8, 15, 15, 6, 0},
    {0, 2, 11, 15, 15, 4, 0, 0}, {0, 0, 0, 16, 5, 0, 0, 0},
    {0, 0, 9, 15, 1, 0, 0, 0},   {0, 0, 13, 5, 0, 0, 0, 0},
};

int main(void) {
  /* Yours to place: static, on the heap, as many as you like. */
  static digits_state state;
  int spikes[DIGITS_OUTPUT_SIZE] = {0};
  unsigned long random = 1;

  digits_init(&state);
  for (int t = 0; t < STEPS; ++t) {
    float input[DIGITS_INPUT_SIZE];
    uint8_t output[DIGITS_OUTPUT_SIZE];

    /* Rate coding: the darker a pixel, the more often it spikes. */
    for (int i = 0; i < DIGITS_INPUT_SIZE; ++i) {
      random = (random * 1103515245UL + 12345UL) & 0x7fffffffUL;
      input[i] = (random >> 16) % 16 < image[i / 8][i % 8] ? 1.0f : 0.0f;
    }
    digits_step(&state, input, output);
    for (int k = 0; k < DIGITS_OUTPUT_SIZE; ++k)
      spikes[k] += output[k];
  }

  int best = 0;
  printf("spikes in %d steps:", STEPS);
  for (int k = 0; k < DIGITS_OUTPUT_SIZE; ++k) {
    printf(" %d", spikes[k]);
    if (spikes[k] > spikes[best])
      best = k;
  }
  printf("\nthis is a %d\n", best);
  return 0;
}
