"""Where the inputs of property tests come from.

The writers take a ``random.Random``, so that the same text comes out of hypothesis, which makes a failure small, and of
a plain loop with a seed, which is a hundred times as fast.
"""

from collections.abc import Callable
from random import Random
from typing import Final

from hypothesis import strategies as st

Writer = Callable[[Random], str]

_NAMES: Final = ("name", "disk", "boot", "vif", "a", "a.b", "memory", "x_1", "kernel", "d0f")
_BLANKS: Final = ("", "", "", " ", " ", "\t", "  ")
_LINE_ENDS: Final = (
    "\n",
    "\n",
    "\n",
    " # it's [a] \"comment\n",
    "#\n",
    "\n\n",
    "\n# \N{GREEK SMALL LETTER XI}\r\n",
    " \n\t",
)
_STATEMENT_ENDS: Final = (*_LINE_ENDS, ";", ";;", " ; ", ";\n")
_TEXT_PARTS: Final = (
    "a", "hvm", "/dev/vg/x", ",", "hda", "#", "[", "]", "=", ";", " ", "\t", "\r", "\N{GREEK SMALL LETTER XI}",
    "\x80", "\\n", "\\t", "\\\\", "\\'", '\\"', "\\a\\v", "\\b\\f\\r", "\\101", "\\0 1", "\\7+12", "\\08", "\\199",
    "\\3 +1",
)  # fmt: skip
_ODD_TEXT_PARTS: Final = (
    "\\0",
    "\\x41",
    "\\x",
    "\\1x",
    "\\8",
    "\\q",
    "\\1 ",
    "\\1-",
    "\\",
    "\\\N{GREEK SMALL LETTER XI}",
)
_NUMBERS: Final = ("0", "1", "512", "0x1f", "12abc", "010", "0x", "9f", "007")
_ODD_TOKENS: Final = (
    "[", "]", ",", "=", "+=", "+", ";", "\n", "'", '"', "#", "-1", "1.5", "(", ")", ":", "\\", "\\\n", "\r", "\r\n",
    "\f", "\v", "\0", "\x1a", "\ufeff", "\xa0", "A", "_", "True", "None", "hvm", "0x1F", "''", "'''", '"""x"""', " ",
    "\t", "a", "=1", "a=", "a+=", "[,]", "1,,2", "# no end", "%", "import os\n", "\N{GREEK SMALL LETTER XI}", "\x7f",
)  # fmt: skip


def write_config(random: Random) -> str:
    """An xl configuration: most are in order, some have something odd in them."""
    statements = [_statement(random) for _ in range(random.randrange(6))]
    if random.random() < 0.3:
        statements.insert(random.randrange(len(statements) + 1), random.choice(_STATEMENT_ENDS))
    text = "".join(statements)
    if random.random() < 0.3:
        text = text.rstrip(random.choice(("\n", "\n;", "\n; \t")))
    return mutate(random, text, _ODD_TOKENS) if random.random() < 0.4 else text


def _statement(random: Random) -> str:
    operator = random.choice(("=", "=", "=", "+="))
    name = random.choice(_NAMES)
    parts = (_value(random), random.choice(_BLANKS), random.choice(_STATEMENT_ENDS))
    return random.choice(_BLANKS) + name + random.choice(_BLANKS) + operator + random.choice(_BLANKS) + "".join(parts)


def _value(random: Random, depth: int = 0) -> str:
    kind = random.random()
    if kind < 0.2:
        return random.choice(_NUMBERS)
    if kind < 0.6 or depth > 3:
        quote = random.choice("'\"")
        odd = random.random() < 0.03
        parts = [random.choice(_ODD_TEXT_PARTS if odd else _TEXT_PARTS) for _ in range(random.randrange(5))]
        return quote + "".join(parts) + quote
    space = _gaps(random)
    items = [space() + _value(random, depth + 1) + space() for _ in range(random.randrange(4))]
    end = "," + space() if items and random.random() < 0.3 else space()
    return "[" + space() + ",".join(items) + end + "]"


def _gaps(random: Random) -> Callable[[], str]:
    """What may stand between the tokens of a list."""
    several = random.random() < 0.4
    return lambda: random.choice(_BLANKS) + (random.choice(_LINE_ENDS) if several and random.random() < 0.5 else "")


_DISK_PARTS: Final = (
    "/dev/vg/x", "/x.img", "/srv/a b", "", "", "raw", "qcow2", "vhd", "empty", "xvda", "hda", "hdc:cdrom", "hda:disk",
    "xvda1", "sda:floppy", "r", "w", "ro", "rw", "w!", "cdrom", "cdrom", "devtype=cdrom", "devtype=disk",
    "devtype=tape", "format=raw", "format=", "format=qcow", "format=vmdk", "vdev=hdb", "vdev=", "vdev=xvdb:cdrom",
    "access=ro", "access=w", "access=", "access=w!", "target=/t", "target=", "target=/a,b=c", "script=block-x",
    "script=", "backend=dom", "backend=", "backendtype=phy", "backendtype=tap", "backendtype=qdisk",
    "backendtype=standalone", "backendtype=", "backendtype=loop", "specification=xen", "specification=virtio",
    "specification=", "direct-io-safe", "discard", "no-discard", "colo", "no-colo", "colo-host=h", "colo-port=99",
    "colo-port=0", "colo-port= -1x", "colo-port=4294967297", "colo-export=e", "colo-port=99999999999999999999999",
    "active-disk=/a", "hidden-disk=/h", "foo=bar", "foo=", "a=b=c", "Foo=bar", "a_b=c", "rbd:pool", "a:b", "C:/x",
    "trusted", "untrusted", "grant_usage=1", "\N{GREEK SMALL LETTER XI}",
)  # fmt: skip
_PREFIXES: Final = (
    "phy:", "file:", "tap:", "tap2:", "aio:", "tap:aio:", "tap:tapdisk:aio:", "ioemu:", "raw:", "qcow:", "qcow2:",
    "vhd:", "iscsi:", "nbd:", "enbd:", "drbd:", "vmdk:", "http:", "sync:", "cdrom:", "target:", "a-b:",
)  # fmt: skip
_ODD_DISK_TOKENS: Final = (
    ",", "=", ":", " ", "\t", "\n", "\r", "/", "a", "0", "-", "_", "A", "\n,", "=\n", "\nphy:", "x\n", "target=\n",
    "cdrom=", "vdev=\n", " \n ", "::", "\x80",
)  # fmt: skip
_DISKS: Final = (
    "/x,raw,xvda,rw",
    "phy:/x,hda,w",
    "/x.iso,,hdc,cdrom",
    "file:/i,ioemu:hda,w",
    ",hdc:cdrom,r",
    "vdev=hda,target=/x",
)


def write_disk(random: Random) -> str:
    """An xl disk string: some as people write them, some put together from everything that means something there."""
    if random.random() < 0.3:
        fields = random.choice(_DISKS).split(",")
    else:
        fields = [random.choice(_DISK_PARTS) for _ in range(random.randrange(6))]
    for place in range(len(fields)):
        kind = random.random()
        if kind < 0.12:
            fields[place] = random.choice(_PREFIXES) + fields[place]
        elif kind < 0.2:
            fields[place] = random.choice((" ", "\t", "\n", "  ")) + fields[place]
        elif kind < 0.25:
            fields.insert(random.randrange(len(fields)), random.choice(_DISK_PARTS))
    text = ",".join(fields)
    return mutate(random, text, _ODD_DISK_TOKENS) if random.random() < 0.3 else text


def mutate(random: Random, text: str, tokens: tuple[str, ...]) -> str:
    """A text with a few tokens put in, pieces taken out, or a piece repeated."""
    for _ in range(random.randrange(1, 4)):
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + random.randrange(4))
        kind = random.randrange(4)
        if kind == 0:
            text = text[:start] + text[end:]
        elif kind == 1:
            text = text[:end] + text[start:]
        else:
            text = text[:start] + random.choice(tokens) + text[start if kind == 2 else end :]
    return text


def written(writer: Writer) -> st.SearchStrategy[str]:
    """What a writer writes, as a strategy."""
    return st.randoms(use_true_random=False).map(writer)


def xl_configs() -> st.SearchStrategy[str]:
    """Whole xl configurations from the grammar, odd ones among them."""
    return written(write_config)


def xl_disk_strings() -> st.SearchStrategy[str]:
    """xl disk strings, odd ones among them."""
    return written(write_disk)


def mutated(texts: st.SearchStrategy[str], tokens: tuple[str, ...] = _ODD_TOKENS) -> st.SearchStrategy[str]:
    """Texts with a few pieces put in, taken out or repeated."""
    return st.builds(lambda text, random: mutate(random, text, tokens), texts, st.randoms(use_true_random=False))


_PLAIN_TEXTS: Final = (
    "a",
    "hvm",
    "",
    "/x.img,raw,xvda,rw",
    "phy:/dev/x,hda,w",
    "it's",
    'say "a"',
    "# no comment",
    "100%",
    "{x}",
)
_PLAIN_ENDS: Final = ("\n", "\n", "\n", " \n", "\t# a comment, it's one\n", "\n\n", '\n  # another "one\n', "\n \t\n")


def write_plain_config(random: Random) -> str:
    """A config that xl and Python read alike, or one that a piece of text has made something else of."""
    names = random.sample(("name", "disk", "boot", "vif", "a", "memory", "x_1", "kernel", "type", "print", "is"), 5)
    text = "".join(_plain_statement(random, name) for name in names[: random.randrange(6)])
    if random.random() < 0.3:
        text = text.rstrip("\n")
    return mutate(random, text, _ODD_TOKENS) if random.random() < 0.4 else text


def _plain_statement(random: Random, name: str) -> str:
    kind, gaps = random.random(), _gaps(random)
    value = random.choice(("0", "1", "512", "123456789")) if kind < 0.3 else _plain_text(random)
    if kind > 0.6:
        items = [gaps() + _plain_text(random) + gaps() for _ in range(random.randrange(4))]
        value = f"[{','.join(items)}{',' if items and random.random() < 0.3 else ''}{gaps()}]"
    return f"{name}{random.choice(_BLANKS)}={random.choice(_BLANKS)}{value}{random.choice(_PLAIN_ENDS)}"


def _plain_text(random: Random) -> str:
    text = random.choice(_PLAIN_TEXTS)
    quote = "'" if '"' in text else '"' if "'" in text else random.choice("'\"")
    return quote + text + quote


def xl_plain_configs() -> st.SearchStrategy[str]:
    """Configs that xl and Python read alike, and some that they do not."""
    return written(write_plain_config)
