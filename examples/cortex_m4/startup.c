/* What runs between the reset and main on a Cortex-M4F, and nothing else: the
 * vector table, the initialisation of memory, and the unit for floats switched
 * on. Symbols with linker_ are of board.ld.
 */
#include <stdint.h>

extern uint32_t linker_data_from[], linker_data[], linker_data_end[];
extern uint32_t linker_bss[], linker_bss_end[], linker_stack[];

int main(void);
void reset(void);

/* Coprocessor Access Control Register (ARMv7-M Architecture Reference Manual,
 * B3.2.20) */
#define CPACR (*(volatile uint32_t *)0xE000ED88u)

static void stop(void) {
  for (;;)
    ;
}

void reset(void) {
  CPACR |= 0xFu << 20; /* coprocessors 10 and 11: without them the first
                          instruction on floats faults */
  __asm__ volatile("dsb\n\tisb" ::: "memory");
  for (uint32_t *to = linker_data, *from = linker_data_from;
       to < linker_data_end;)
    *to++ = *from++;
  for (uint32_t *to = linker_bss; to < linker_bss_end;)
    *to++ = 0;
  main();
  stop();
}

/* Here the processor reads where its stack begins and what to call: on a reset,
 * and on faults. */
typedef void handler(void);
struct vectors {
  uint32_t *stack;
  handler *handlers[15];
};
extern const struct vectors vectors;
__attribute__((section(".vectors"), used)) const struct vectors vectors = {
    linker_stack,
    {reset, stop, stop, stop, stop, stop, 0, 0, 0, 0, stop, stop, 0, stop,
     stop},
};
