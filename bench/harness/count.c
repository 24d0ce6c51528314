/* Runs a step as often as there are inputs: count INPUTS_FILE. For callgrind,
 * which counts in counted_step alone. */
#include <stdint.h>
#include <stdio.h>

#include "subject.h"

void counted_step(const uint8_t *input, uint8_t *output);

__attribute__((noinline)) void counted_step(const uint8_t *input,
                                            uint8_t *output) {
  STEP(input, output);
}

int main(int argc, char **argv) {
  static uint8_t input[INPUTS];
  static uint8_t output[OUTPUTS];
  FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
  if (!file) {
    return 1;
  }
  INIT;
  while (fread(input, sizeof input, 1, file) == 1) {
    counted_step(input, output);
  }
  return fclose(file);
}
