"""C names for NIR names: any node name compiles.

The rule, which docs quote and the manifest applies (it lists every node's C name):

1. Every run of characters other than ASCII letters and digits becomes one underscore; underscores
   at either end go. What is longer than 48 characters is cut there.
2. Nothing left: "node". A digit first: an "n" goes before it.
3. A reserved word (C, C++, a name or macro of stdint.h and stddef.h, a macro that compilers
   predefine, a name of our own) gets an underscore at its end; so does a name that begins with the
   prefix in capitals and an underscore, as the macros of the header do.
4. A name that is taken gets "_2", "_3", … at its end, in the order of the interface.

The default prefix is the model file's name by the same rule, with "net" at its end where that is a
reserved word or a system header's name (stdint.nir makes stdintnet.h).

Everything at file scope starts with the prefix, `PREFIX_…`, so that two models go into one binary;
members of the state struct and parameters have scopes of their own and need none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MAX_LENGTH = 48


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


C_KEYWORDS = _words(
    """auto break case char const continue default do double else enum extern float for goto if
    inline int long register restrict return short signed sizeof static struct switch typedef union
    unsigned void volatile while alignas alignof bool constexpr false nullptr static_assert
    thread_local true typeof typeof_unqual asm fortran"""
)
CPP_KEYWORDS = _words(
    """and and_eq bitand bitor catch char8_t char16_t char32_t class compl concept consteval
    constinit const_cast co_await co_return co_yield decltype delete dynamic_cast explicit export
    friend mutable namespace new noexcept not not_eq operator or or_eq private protected public
    reinterpret_cast requires static_cast template this throw try typeid typename using virtual
    wchar_t xor xor_eq final override import module"""
)
# What the two headers define, and what compilers and common platforms predefine as macros.
MACROS = _words(
    """NULL offsetof size_t ptrdiff_t max_align_t nullptr_t unreachable unix linux i386 vax sun
    sparc mips arm avr AVR m68k pdp11 near far huge interrupt min max small interface errno assert
    stdin stdout stderr EOF INPUT OUTPUT HIGH LOW TRUE FALSE"""
)
# A model of such a name would write a NAME.h that hides the system's, or a program NAME that hides
# a C++ header. C's, C++'s, POSIX's, and what C libraries' stdint.h and stddef.h include themselves.
HEADERS = _words(
    """assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal
    stdalign stdarg stdatomic stdbit stdbool stdckdint stddef stdint stdio stdlib stdmchar
    stdnoreturn string tgmath threads time uchar wchar wctype
    algorithm any array atomic barrier bit bitset cassert ccomplex cctype cerrno cfenv cfloat
    charconv chrono cinttypes ciso646 climits clocale cmath codecvt compare concepts contracts
    coroutine csetjmp csignal cstdalign cstdarg cstdbool cstddef cstdint cstdio cstdlib cstring
    ctgmath ctime cuchar cwchar cwctype debugging deque exception execution expected filesystem
    format fstream functional future generator hive inplace_vector initializer_list iomanip ios
    iosfwd iostream istream iterator latch limits linalg list map mdspan memory memory_resource
    meta mutex new numbers numeric optional ostream print queue random ranges ratio rcu regex
    scoped_allocator semaphore set shared_mutex simd source_location span spanstream sstream stack
    stacktrace stdexcept stdfloat stop_token streambuf string_view strstream syncstream system_error
    text_encoding thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility
    valarray variant vector version
    aio alloca byteswap cpio devctl dirent dlfcn elf endian err fcntl fmtmsg fnmatch ftw getopt glob
    grp iconv io langinfo libgen libintl malloc monetary mqueue ndbm netdb nl_types poll process
    pthread pwd sched search spawn strings syslog tar termios trace ulimit unistd utime utmp utmpx
    values wait windows wordexp
    ansi availability availabilitymacros corecrt crtdefs features newlib sal vadefs vcruntime yvals
    """
)
_STDINT = re.compile(
    r"u?int[a-z0-9_]*_t|U?INT[A-Z0-9_]*_(MIN|MAX|C|WIDTH)"
    r"|(SIZE|PTRDIFF|WCHAR|WINT|SIG_ATOMIC)_(MIN|MAX|WIDTH)"
)


def is_reserved(name: str) -> bool:
    """Whether this identifier means something to C, C++, stdint.h or stddef.h, or common macros."""
    return (
        name in C_KEYWORDS
        or name in CPP_KEYWORDS
        or name in MACROS
        or _STDINT.fullmatch(name) is not None
    )


def c_identifier(name: str) -> str:
    """The C identifier for a NIR name, rules 1 to 3; not yet unique."""
    text = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")[:MAX_LENGTH].rstrip("_")
    if not text:
        text = "node"
    if text[0].isdigit():
        text = "n" + text
    return text + "_" if is_reserved(text) else text


class NameTable:
    """The names of one C scope: hands out each at most once (rule 4).

    taken   names that are gone
    macros  what the macros of the model begin with: no name of this scope does and ends as they do
    """

    def __init__(self, taken: Iterable[str] = (), *, macros: str = ""):
        self._taken = set(taken)
        self._macros = macros

    def add(self, name: str, suffix: str = "") -> str:
        """A C identifier for `name`, and `suffix` after it, that this scope does not have yet."""
        stem = c_identifier(name)
        if self._macros and stem.startswith(self._macros):
            stem += "_"
        candidate, k = stem + suffix, 1
        while candidate in self._taken:
            k += 1
            candidate = f"{stem.rstrip('_')}_{k}{suffix}"
        self._taken.add(candidate)
        return candidate

    def copy(self) -> NameTable:
        """The scope as it is now, to return to."""
        return NameTable(self._taken, macros=self._macros)

    def __contains__(self, name: str) -> bool:
        return name in self._taken


def prefix_from_file(stem: str) -> str:
    """The default prefix for a model file's name without its suffix: always a valid one."""
    text = c_identifier(stem)
    return text + "net" if text.endswith("_") or _is_header(text) else text


def prefix_problem(prefix: str) -> str | None:
    """What is wrong with a prefix, as a sentence for the user; None where it is fine."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", prefix):
        return "a prefix has ASCII letters, digits and underscores only, and starts with a letter"
    if "__" in prefix or prefix.endswith("_"):
        return "identifiers with two underscores in a row are reserved in C++"
    if len(prefix) > MAX_LENGTH:
        return f"a prefix has at most {MAX_LENGTH} characters"
    if is_reserved(prefix):
        return f"{prefix!r} is a reserved word"
    if _is_header(prefix):
        return f"{prefix}.h or {prefix} is a system header, which the model's files would hide"
    return None


def _is_header(prefix: str) -> bool:
    """Whether files of this name hide a system header; file systems may not tell the case."""
    return prefix.lower() in HEADERS


def comment_text(text: str) -> str:
    """`text` as it may stand in a C comment: ASCII, one line, nothing that ends or opens one."""
    text = "".join(c if " " <= c <= "~" else c.encode("unicode_escape").decode() for c in text)
    text = text.replace("*/", "* /").replace("/*", "/ *").replace("??", "? ?")
    return text.rstrip("\\ ") if text.endswith("\\") else text


def code_only(lines: Iterable[str]) -> list[str]:
    """Lines of C without their comments, which may hold anything a user calls a node."""
    return re.sub(r"/\*.*?\*/", "", "\n".join(lines), flags=re.DOTALL).split("\n")


def identifiers(code: Iterable[str]) -> set[str]:
    """The names that code without comments uses; a number's letters and members are none."""
    return set(re.findall(r"(?<![\w.])(?<!->)[A-Za-z_]\w*", "\n".join(code)))
