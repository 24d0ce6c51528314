"""Constants that nobody reads are left out, and no others."""

from __future__ import annotations

from codegen.printer.unused import without_unused

BODY = """\
    const int32_t a = x[0];
    for (int32_t i = 0; i < 4; ++i) {
        const int32_t t = a + x[i];
        const int32_t sum = t + 1;
        const int32_t t_2 = s->t[i];
        y[i] = sum;
    }
    /* t (Linear): t_2 */
    for (int32_t i = 0; i < 4; ++i) {
        const float t = z[i];
        const float u = t * t;
        y[i] = 0;
    }
    const int32_t sum = 3;
    y[0] = 1;
""".splitlines()


def test_what_is_read_in_its_own_block_stays():
    unused = ("t_2 =", "float t =", "float u =", "sum = 3")
    expected = [line for line in BODY if not any(text in line for text in unused)]
    assert without_unused(BODY) == expected


def test_inner_blocks_read_too():
    body = ["const int32_t a = 1;", "if (b) {", "    y[0] = a;", "}"]
    assert without_unused(body) == body
