/* Runs a step again and again. subject.h, written by step_build.py, says what
 * is run. */
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "subject.h"

/* From rest, `steps` inputs in turn, `times` times. outputs: of all steps, or
 * NULL. Gives the nanoseconds of
 * processor time that it took: others may want the processor, too. */
double run(const uint8_t *inputs, int32_t steps, int32_t times,
           uint8_t *outputs) {
  struct timespec begin, end;
  uint8_t output[OUTPUTS];
  INIT;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
  for (int32_t n = 0; n < times; ++n) {
    for (ptrdiff_t k = 0; k < steps; ++k) {
      STEP(inputs + k * INPUTS, outputs ? outputs + k * OUTPUTS : output);
    }
  }
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
  return 1e9 * (double)(end.tv_sec - begin.tv_sec) +
         (double)(end.tv_nsec - begin.tv_nsec);
}
