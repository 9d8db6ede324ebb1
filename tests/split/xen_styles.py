"""Xen configs with the same disks, written in the many ways in which people write them."""

from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import strategies as st

from tests.split.carrying import HVM


class Styled(NamedTuple):
    """A config, and its disks' entries in order."""

    text: str
    entries: list[str]
    toolstack: str
    quote: str


NAMES = ("xvda", "xvdc", "xvdd", "hdc", "hdb", "sda")
PATHS = st.one_of(
    st.sampled_from(["/dev/vg/a", "/srv/x y.img", "/srv/xvda", "/srv/hda,b"]).filter(lambda path: "," not in path),
    st.text("az0 ._-+&<>()[];#?é日|*~!'\"", max_size=8).map(lambda name: f"/srv/{name}"),
)
COMMENTS = ("", "", "# root", "# it's ['xvda', \"w\"]", "# [")


def _quoted(text: str, quote: str) -> str:
    return quote + text.replace("\\", "\\\\").replace(quote, f"\\{quote}") + quote


@st.composite
def _entries(draw: st.DrawFn, toolstack: str) -> list[str]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    forms = ["phy:{},{},w", "file:{},{},w"]
    if toolstack == "xl":
        forms += ["{},raw,{},rw", "{},,{}", " {}, qcow2, {}", "vdev={1}, format=raw,target={0}", "qcow2:{},{},rw"]
    else:
        forms += ["tap:aio:{},{},w!", "phy:{},ioemu:{},w", "phy:{},/dev/{},w", "file:{},{},w,store"]
    return [draw(st.sampled_from(forms)).format(draw(PATHS), name) for name in names]


def _joined(draw: st.DrawFn, items: Sequence[str], eol: str) -> str:
    """A list of expressions, in some style."""
    style = draw(st.sampled_from(["line", "dense", "aligned", "own lines", "commas first", "mixed"]))
    blank = draw(st.sampled_from(["", " "]))
    comments = [draw(st.sampled_from(COMMENTS)) for _ in items]
    after = [f" {comment}" if comment else "" for comment in comments]
    if style in ("line", "dense"):
        comma = "," if style == "dense" else ", "
        return f"[{blank}{comma.join(items)}{draw(st.sampled_from(['', ',', blank]))}]"
    if style == "aligned":
        rows = [f"{item}{',' if n < len(items) - 1 else ''}{after[n]}" for n, item in enumerate(items)]
        return f"[{blank}{(eol + ' ' * 9).join(rows)}{eol}]"
    if style == "commas first":
        return f"[ {(eol + '       , ').join(items)}{eol}       ]"
    indent = draw(st.sampled_from(["", "  ", "\t", "    \t"]))
    rows = [f"{indent}{item},{after[n]}{eol}" for n, item in enumerate(items)]
    if style == "own lines":
        above = [f"{indent}{comment}{eol}" if draw(st.booleans()) and comment else "" for comment in comments]
        gap = draw(st.sampled_from(["", eol]))
        return f"[{eol}{gap.join(a + row for a, row in zip(above, rows, strict=True))}]"
    pairs = [", ".join(items[n : n + 2]) for n in range(0, len(items), 2)]
    return f"[{eol}{indent}{(',' + eol + indent).join(pairs)}{eol}]"


def _expression(draw: st.DrawFn, entry: str, quote: str) -> str:
    """An entry as Python writes it."""
    kind = draw(st.sampled_from(["plain", "plain", "triple", "raw", "format", "joined", "side by side"]))
    source, comma, rest = entry.partition(",")
    head, path = source[:4], source[4:]
    if kind == "triple" and not entry.endswith(quote) and quote * 3 not in entry:
        return quote * 3 + entry.replace("\\", "\\\\") + quote * 3
    if kind == "raw" and quote not in entry:
        return f"r{quote}{entry}{quote}"
    if kind == "format":
        written = (
            f"{_quoted(f'{head}%s,{rest}', quote)} % {_quoted(path, draw(st.sampled_from(list(chr(34) + chr(39)))))}"
        )
        return draw(st.sampled_from([written, f"({written})"]))
    if kind == "joined":
        return f"{_quoted(source, quote)} + {_quoted(comma + rest, quote)}"
    if kind == "side by side":
        return f"{_quoted(source, quote)} {_quoted(comma + rest, quote)}"
    return _quoted(entry, quote)


@st.composite
def xm_configs(draw: st.DrawFn) -> Styled:
    """Python 3 would run them too."""
    toolstack = draw(st.sampled_from(["rhel5", "xend-3.1", "xend-3.2"]))
    entries = draw(_entries(toolstack))
    eol, quote = draw(st.sampled_from(["\n", "\n", "\r\n"])), draw(st.sampled_from(["'", '"']))
    items = [_expression(draw, entry, quote) for entry in entries]
    how = draw(st.sampled_from(["list", "list", "appended", "extended", "joined", "named", "elsewhere"]))
    if how == "appended":
        gap = draw(st.sampled_from([eol, "; "]))
        disk = gap.join(["disk = []", *(f"disk.append({item})" for item in items)])
    elif how == "extended":
        disk = f"disk = {_joined(draw, items[:1], eol)}{eol}"
        disk += f"disk += {_joined(draw, items[1:], eol)}" if items[1:] else ""
    elif how == "joined":
        disk = f"disk = {_joined(draw, items[:1], eol)} + {_joined(draw, items[1:], eol) if items[1:] else '[]'}"
    elif how == "named":
        given = eol.join(f"vbd{n} = {item}" for n, item in enumerate(items))
        disk = f"{given}{eol}disk = {_joined(draw, [f'vbd{n}' for n in range(len(items))], eol)}"
    elif how == "elsewhere":
        disk = f"vbds = {_joined(draw, items, eol)}{eol}disk = vbds"
    else:
        disk = f"disk = {_joined(draw, items, eol)}"
    text = f"# größe{eol}{HVM.replace(chr(10), eol)}{disk}{eol}memory = 512"
    return Styled(text + draw(st.sampled_from(["", eol])), entries, toolstack, quote)


@st.composite
def xl_configs(draw: st.DrawFn) -> Styled:
    """As xl takes them."""
    entries = draw(_entries("xl"))
    quote = draw(st.sampled_from(["'", '"']))
    items = [_quoted(entry, quote) for entry in entries]
    disk = f"disk = {_joined(draw, items[:1], chr(10))}\ndisk += {_joined(draw, items[1:], chr(10))}"
    if len(items) == 1 or draw(st.booleans()):
        disk = f"disk = {_joined(draw, items, chr(10))}"
    end = draw(st.sampled_from(["\n", " ; ", ";"]))
    return Styled(f"# größe\nname = 'a'; type='hvm'\n{disk}{end}memory = 512\n", entries, "xl", quote)
