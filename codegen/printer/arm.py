"""Arms whose DSP extension is worth instructions of its own: those that have no vectors."""

WITH_DSP = """\
#if defined(__GNUC__) && defined(__ARM_FEATURE_DSP) && !defined(__ARM_BIG_ENDIAN) && \\
    !defined(__ARM_NEON) && !defined(__ARM_FEATURE_MVE)""".splitlines()
