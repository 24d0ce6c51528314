/* Says who speaks, while he speaks: reads frames from standard input, 12
 * numbers a line, and an empty line at the end of an utterance; prints the
 * speaker of each, from 0.
 *
 *     ./bazelw run //examples/vowels:speaker < frames.txt
 */
#include "vowels.h"

#include <stdio.h>
#include <string.h>

/* The reading fits a stream: the network keeps what it has heard in its state.
 */
typedef struct {
  vowels_state network;
  int spikes[VOWELS_OUTPUT_SIZE];
  int frames;
} listener;

static void start(listener *l) {
  vowels_init(&l->network);
  memset(l->spikes, 0, sizeof l->spikes);
  l->frames = 0;
}

static void hear(listener *l, const float *frame) {
  uint8_t output[VOWELS_OUTPUT_SIZE];
  vowels_step(&l->network, frame, output);
  for (int k = 0; k < VOWELS_OUTPUT_SIZE; ++k)
    l->spikes[k] += output[k];
  ++l->frames;
}

/* The output that spiked most often, the lowest of several. */
static int speaker(const listener *l) {
  int best = 0;
  for (int k = 1; k < VOWELS_OUTPUT_SIZE; ++k)
    if (l->spikes[k] > l->spikes[best])
      best = k;
  return best;
}

/* Whether the line is a frame. */
static int parse(const char *line, float *frame) {
  for (int k = 0; k < VOWELS_INPUT_SIZE; ++k) {
    int length = 0;
    if (sscanf(line, " %f%n", &frame[k], &length) != 1)
      return 0;
    line += length;
  }
  return line[strspn(line, " \t\r\n")] == '\0';
}

int main(void) {
  static listener l;
  char line[512];
  long number = 0;
  start(&l);
  while (fgets(line, sizeof line, stdin)) {
    float frame[VOWELS_INPUT_SIZE];
    ++number;
    if (line[strspn(line, " \t\r\n")] == '\0') {
      if (l.frames > 0) {
        printf("%d\n", speaker(&l));
        fflush(stdout); /* somebody listens */
      }
      start(&l);
    } else if (parse(line, frame)) {
      hear(&l, frame);
    } else {
      fprintf(stderr, "line %ld: expected %d numbers\n", number,
              VOWELS_INPUT_SIZE);
      return 1;
    }
  }
  if (l.frames > 0)
    printf("%d\n", speaker(&l));
  return 0;
}
