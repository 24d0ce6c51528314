/* What fired, as flags, for dense baselines of all formats. */
#ifndef BENCH_BASELINES_DENSE_H
#define BENCH_BASELINES_DENSE_H

#include "common.h"

#define SPIKES(n)                                                              \
  struct {                                                                     \
    uint8_t flags[FLAGS(n)];                                                   \
  }
#define FIRED(s, n) ((void)0)
/* sums, `outputs` of them, of flags times w, input-major. */
#define LINEAR(sums, s, w, inputs, outputs)                                    \
  sum_all((sums), (w), (outputs), (s)->flags, (inputs))

#endif
