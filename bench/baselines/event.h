/* What fired, as flags and as a list, for event-driven baselines of all
 * formats. */
#ifndef BENCH_BASELINES_EVENT_H
#define BENCH_BASELINES_EVENT_H

#include "common.h"

#define SPIKES(n)                                                              \
  struct {                                                                     \
    uint8_t flags[FLAGS(n)];                                                   \
    uint16_t list[n];                                                          \
    int32_t count;                                                             \
  }
/* Makes the list of flags that are set. */
#define FIRED(s, n) ((s)->count = active((s)->flags, (n), (s)->list))
/* sums, `outputs` of them, of what fired times w, input-major. */
#define LINEAR(sums, s, w, inputs, outputs)                                    \
  sum_rows((sums), (w), (outputs), (s)->list, (s)->count)

#endif
