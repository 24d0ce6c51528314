/* A model's self-test, whose file SELF_TEST names, and after it the bytes of
 * the final state in one line. */
#define main self_test
#include SELF_TEST
#undef main

int main(void) {
  const unsigned char *bytes = (const unsigned char *)&state;
  if (self_test() != 0)
    return 1;
  for (uint32_t k = 0; k < sizeof state; ++k)
    printf("%02x", bytes[k]);
  printf("\n");
  return fflush(stdout) != 0;
}
