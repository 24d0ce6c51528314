// Two models in one program, from C++: the digits in floats and in integers, on
// the same spikes.
//
//     agreement STEPS < FILE
//
// FILE: samples of STEPS times 64 bytes, 0 or 1. Prints, for each, what both
// see, and at last how often they agree.
#include "digits_f32.h"
#include "digits_i8.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace {

// A model's functions and sizes differ by their prefix alone: a template takes
// any of them.
template <typename State, void (*init)(State *),
          void (*step)(State *, const uint8_t *, uint8_t *), int outputs>
class Classifier {
public:
  Classifier() { init(&state); }

  void see(const uint8_t *spikes) {
    std::array<uint8_t, outputs> output;
    step(&state, spikes, output.data());
    for (int k = 0; k < outputs; ++k)
      counts[k] += output[k];
  }

  // The output that spiked most often, the lowest of several.
  long answer() const {
    return std::max_element(counts.begin(), counts.end()) - counts.begin();
  }

private:
  State state;
  std::array<int, outputs> counts{};
};

using Floats = Classifier<digits_f32_state, digits_f32_init, digits_f32_step,
                          DIGITS_F32_OUTPUT_SIZE>;
using Integers = Classifier<digits_i8_state, digits_i8_init, digits_i8_step,
                            DIGITS_I8_OUTPUT_SIZE>;
static_assert(int(DIGITS_F32_INPUT_SIZE) == int(DIGITS_I8_INPUT_SIZE),
              "both are of one network");

} // namespace

int main(int argc, char **argv) {
  const long steps = argc == 2 ? std::strtol(argv[1], nullptr, 10) : 0;
  if (steps < 1) {
    std::fprintf(stderr, "usage: agreement STEPS < FILE\n");
    return 2;
  }
  std::array<uint8_t, DIGITS_F32_INPUT_SIZE> spikes;
  long samples = 0, agreed = 0;
  for (;; ++samples) {
    Floats floats;
    Integers integers;
    for (long t = 0; t < steps; ++t) {
      if (std::fread(spikes.data(), 1, spikes.size(), stdin) != spikes.size()) {
        std::printf("agreed on %ld of %ld\n", agreed, samples);
        return 0;
      }
      floats.see(spikes.data());
      integers.see(spikes.data());
    }
    std::printf("%ld %ld\n", floats.answer(), integers.answer());
    agreed += floats.answer() == integers.answer();
  }
}
