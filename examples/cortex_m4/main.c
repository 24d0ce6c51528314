/* Reads spikes from the serial port and answers with the digit that the network
 * sees.
 *
 * A step is 8 bytes, the lowest bit of the first one the first pixel. After 25
 * steps comes a line: the digit, and how often each of the ten outputs spiked.
 */
#include "digits.h"

enum { STEPS = 25 };

/* The first serial port of MPS2 (Arm DAI 0386, Cortex-M System Design Kit's
 * UART) */
static volatile struct {
  uint32_t data, state, control, interrupts, divider;
} *const uart = (void *)0x40004000u;
enum { TRANSMITTER_FULL = 1, RECEIVER_FULL = 2, ENABLE_BOTH = 3 };

static uint8_t receive(void) {
  while (!(uart->state & RECEIVER_FULL))
    ;
  return (uint8_t)uart->data;
}

static void send(char c) {
  while (uart->state & TRANSMITTER_FULL)
    ;
  uart->data = (uint8_t)c;
}

static void send_number(unsigned n) {
  if (n >= 10)
    send_number(n / 10);
  send((char)('0' + n % 10));
}

/* All the memory that the network needs beside the stack. */
static digits_state state;
static uint8_t pixels[DIGITS_INPUT_SIZE], spikes[DIGITS_OUTPUT_SIZE];

static void see_one_digit(void) {
  unsigned counts[DIGITS_OUTPUT_SIZE] = {0}, best = 0;

  digits_init(&state);
  for (int t = 0; t < STEPS; ++t) {
    for (int i = 0; i < DIGITS_INPUT_SIZE; i += 8) {
      uint8_t eight = receive();
      for (int k = 0; k < 8; ++k)
        pixels[i + k] = eight >> k & 1;
    }
    digits_step(&state, pixels, spikes);
    for (int k = 0; k < DIGITS_OUTPUT_SIZE; ++k)
      counts[k] += spikes[k];
  }
  for (unsigned k = 1; k < DIGITS_OUTPUT_SIZE; ++k)
    best = counts[k] > counts[best] ? k : best;
  send_number(best);
  send(':');
  for (int k = 0; k < DIGITS_OUTPUT_SIZE; ++k) {
    send(' ');
    send_number(counts[k]);
  }
  send('\n');
}

int main(void) {
  uart->divider = 16; /* the fastest */
  uart->control = ENABLE_BOTH;
  for (;;)
    see_one_digit();
}
