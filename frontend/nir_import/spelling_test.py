"""Lists of names in messages."""

from frontend.nir_import.spelling import listed, quoted


def test_quoted_keeps_the_order_and_cuts_what_is_too_long():
    assert quoted(["b", "a"]) == "'b', 'a'"
    assert quoted("edcba", most=3) == "'e', 'd', 'c' and 2 more"
    assert quoted(map(str, range(21))).endswith("'19' and 1 more")


def test_listed_sorts():
    assert listed("ba") == "['a', 'b']"
    assert listed("cba", most=2) == "['a', 'b'] and 1 more"
