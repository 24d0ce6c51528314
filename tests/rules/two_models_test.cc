// Two models in one binary, from C++, two instances of one of them: none disturbs another.
#include "sinabs_counts.h"
#include "snntorch_lif.h"

#include <cstdio>
#include <cstring>

namespace {

// The outputs of 40 steps of an instance, alone or with others stepped in between.
void run(bool alone, unsigned char *outputs) {
  snntorch_lif_state state, other;
  sinabs_counts_state counts;
  snntorch_lif_init(&state);
  snntorch_lif_init(&other);
  sinabs_counts_init(&counts);
  for (int t = 0; t < 40; ++t) {
    float input[SNNTORCH_LIF_INPUT_SIZE], inverse[SNNTORCH_LIF_INPUT_SIZE];
    double doubles[SINABS_COUNTS_INPUT_SIZE];
    for (int i = 0; i < SNNTORCH_LIF_INPUT_SIZE; ++i) {
      input[i] = (t * 7 + i * 3) % 5 < 2 ? 1.0f : 0.0f;
      inverse[i] = 1.0f - input[i];
    }
    for (double &x : doubles)
      x = 1.0;
    uint8_t ignored[SNNTORCH_LIF_OUTPUT_SIZE];
    int32_t spikes[SINABS_COUNTS_OUTPUT_SIZE];
    if (!alone) {
      snntorch_lif_step(&other, inverse, ignored);
      sinabs_counts_step(&counts, doubles, spikes);
    }
    snntorch_lif_step(&state, input, outputs + t * SNNTORCH_LIF_OUTPUT_SIZE);
  }
}

} // namespace

int main() {
  unsigned char alone[40 * SNNTORCH_LIF_OUTPUT_SIZE];
  unsigned char together[sizeof(alone)];
  run(true, alone);
  run(false, together);
  int spikes = 0;
  for (unsigned char z : alone)
    spikes += z;
  if (!spikes || spikes == sizeof(alone)) {
    std::printf("%d spikes show nothing\n", spikes);
    return 1;
  }
  if (std::memcmp(alone, together, sizeof(alone)) != 0) {
    std::printf("instances disturb one another\n");
    return 1;
  }
  return 0;
}
