/* How fast the machine reads memory. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static volatile uint64_t kept;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

/* Bytes per nanosecond of reading `bytes` again and again: the best of several
 * tries; 0 where there is no memory for it. */
double bandwidth(int64_t bytes) {
  enum { TRIES = 20, LANES = 32 };
  const int64_t words = bytes / 8 / LANES * LANES;
  uint64_t *data = aligned_alloc(64, (size_t)words * 8);
  double best = 0;
  if (!data) {
    return 0;
  }
  memset(data, 1, (size_t)words * 8);
  for (int32_t k = 0; k < TRIES; ++k) {
    uint64_t sums[LANES] = {0};
    int64_t done = 0;
    const double begin = now();
    do {
      for (int64_t i = 0; i < words; i += LANES) {
        for (int32_t j = 0; j < LANES; ++j) {
          sums[j] += data[i + j];
        }
      }
      done += words * 8;
    } while (done < 1 << 24);
    const double rate = (double)done / (now() - begin);
    best = rate > best ? rate : best;
    for (int32_t j = 0; j < LANES; ++j) {
      kept += sums[j];
    }
  }
  free(data);
  return best;
}
