"""The map of the state struct: every byte, and which arrays share some."""

from __future__ import annotations

from frontend.compiler import compile_model
from frontend.diagnostics import Findings
from frontend.options import Dtype
from frontend.pictures import memory_map, style
from frontend.pictures.memory import members_of
from frontend.pictures.testing import options, written


def test_members_are_those_of_the_struct(tmp_path):
    for dtype in (Dtype.F32, Dtype.I8):
        compiled = compile_model(written(tmp_path), options(dtype), Findings("net.nir"))
        sizes = compiled.generated.sizes
        members = members_of(sizes)
        assert [member.offset for member in members] == sorted(m.offset for m in members)
        covered = set()
        for member in members:
            covered |= set(range(member.offset, member.end))
        assert covered <= set(range(sizes.ram))
        kept = [member for member in members if member.needed is None]
        assert sum(member.bytes for member in kept) == sizes.states
        assert {(member.node, member.what) for member in kept} >= {("lif", "membrane")}
        for member in members:
            shared = {
                other.name
                for other in members
                if other is not member and other.offset < member.end and member.offset < other.end
            }
            assert set(member.shares) == shared
        assert not any(member.shares for member in kept)
        assert any(member.shares for member in members)
        picture = style.svg(lambda m=members, ram=sizes.ram: memory_map.figure(m, ram))
        assert picture.startswith(b"<?xml")
