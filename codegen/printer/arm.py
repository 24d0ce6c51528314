"""Arms with two numbers of 16 bits in a word, as Cortex-M4 has them, and without vectors."""

WITH_DSP = """\
#if defined(__GNUC__) && defined(__ARM_FEATURE_SIMD32) && !defined(__ARM_BIG_ENDIAN) && \\
    !defined(__ARM_NEON) && !defined(__ARM_FEATURE_MVE)""".splitlines()
