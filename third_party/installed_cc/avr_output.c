/* On an AVR: what is printed goes to the first serial port, and after main the
 * simulator ends. */
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <stdio.h>

static int put(char c, FILE *file) {
  (void)file;
  loop_until_bit_is_set(UCSR0A, UDRE0);
  UDR0 = (uint8_t)c;
  return 0;
}

static FILE port = FDEV_SETUP_STREAM(put, NULL, _FDEV_SETUP_WRITE);

__attribute__((constructor)) static void open_port(void) {
  UCSR0B = 1 << TXEN0;
  stdout = &port;
}

/* Nothing can wake it. */
__attribute__((destructor)) static void sleep_for_ever(void) {
  cli();
  sleep_mode();
}
