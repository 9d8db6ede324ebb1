"""Python programs of the kind that xm configs are, and a judge that says what they come to.

A program that a writer here has written does nothing but work out values: the judge may run it.
"""

import ast
import itertools
import os.path
import re
from collections.abc import Callable, Iterator, Sequence
from random import Random
from types import FunctionType, SimpleNamespace
from typing import Any, Final, TypeVar

T = TypeVar("T")
Kind = str
"""What an expression is: text, number, flag, texts, numbers, lists (of texts), pair, dictionary."""

# What may stand for <kind>. Of a name that begins with k or g, only the comprehension it is in knows.
_EXPRESSIONS: Final[dict[Kind, tuple[str, ...]]] = {
    "text": (
        "<literal>", "<literal>", "<format>", "<format>", "<text> + <constant>", "<constant> + <text>",
        "<literal> * <small>", "str(<number>)", "str(<flag>)", "str(<text>)", "chr(ord('a') + <small>)",
        "<literal>.join(<texts>)", "<literal>.join(<generator>)", "<literal>.join(<pair>)", "(<texts> + ['z'])[<end>]",
        "(<text> + 'z')[<end>]", "<text>[<slice>]", "<text>.<change>", "<text>.replace(<literal>, <constant>)",
        "os.path.basename(<text>)", "os.path.dirname(<text>)", "os.path.join(<text>, <constant>)", "repr(<number>)",
        "(<text> if <flag> else <text>)", "(<text> or <text>)", "(<text> and <text>)", "<dictionary>.get(<key>, <text>)",
        "max(<text>, <text>)", "min(<texts> + ['m'])", "(lambda y: y + <literal>)(<text>)", "repr(<literal>)",
        "'{0}-{1}{{'.format(<text>, <number>)", "'{a}{b}'.format(a=<text>, b=<number>)", "<texts>.pop()",
        "{'k': <text>}['k']", "('a', <text>)[1]",
    ),
    "format": (
        "'%s' % <text>", "'%s' % (<text>,)", "'%s,%d' % (<text>, <number>)", "'phy:%s,xvd%s,w' % (<text>, <text>)",
        "'%02x:%d%%' % (<number>, <number>)", "'%-5s|%5s|%.2s' % (<text>, <text>, <text>)", "'%r %s' % (<literal>, <flag>)",
        "'%5d|%-3d|%+d' % (<number>, <number>, <number>)", "'%*d|%s' % (<small>, <number>, <text>)",
        "'%c%s' % ('c', <number>)", "'%(k)s/%(l)s' % {'k': <text>, 'l': <number>}", "(<literal> + '%s') % <text>",
    ),
    "change": (
        "upper()", "lower()", "title()", "capitalize()", "swapcase()", "zfill(4)", "rjust(5)", "ljust(3)", "center(6)",
        "strip()", "lstrip()", "rstrip()", "strip('a')", "lstrip('ab ,')", "rstrip(',w')",
    ),
    "number": (
        "<digits>", "<digits>", "<small>", "(<number> + <digits>)", "(<number> - <number>)", "(<number> * <small>)",
        "(<number> / <divisor>)", "(<number> // <divisor>)", "(<number> % <divisor>)", "len(<text>)", "len(<texts>)",
        "len(<lists>)", "len(<dictionary>)", "len(<pair>)", "int('1<small>')", "int(' 5 ')", "int(<small>)", "-<small>",
        "<text>.find('a')", "<text>.count(<literal>)", "<texts>.count(<text>)", "(['a'] + <texts>).index('a')",
        "min(<numbers> + [1])", "max(<numbers> + [1])", "max(1, <number>)", "(0 or <number>)", "(<number> and 7)",
        "(<number> if <flag> else 3)", "ord('x')",
    ),
    "flag": (
        "True", "False", "<number> <order> <number>", "<text> <order> <text>", "1 <= <number> < 5", "<text> in <texts>",
        "<text> not in <text>", "<texts> == <texts>", "<lists> == <lists>", "<pair> == <pair>",
        "<dictionary> != <dictionary>", "not <text>", "not <texts>", "not <flag>", "<text>.startswith(<literal>)",
        "<text>.endswith(<text>)", "(<flag> and <flag>)", "(<flag> or <flag>)", "<text> is None", "<text> != None",
        "<key> in <dictionary>", "re.search('a', <text>) != None", "bool(<texts>)", "<text> == <number>",
        "<text>.isdigit()", "<number> < <number> < <number>",
    ),
    "texts": (
        "[]", "[<text>]", "[<text>, <text>]", "[<text>, <text>, <text>]", "<texts> + <more>", "<texts>[<slice>]",
        "<texts>[::-1]", "['a', 'b'] * <small>", "<text>.split()", "<text>.split(',')", "<text>.split('a', 1)",
        "sorted(<texts>)", "sorted(<dictionary>)", "sorted(<dictionary>.values())", "list(<text>)", "list(<texts>)",
        "list(<pair>)", "list(<generator>)", "[k<new> + 'x' for k<new> in <texts> if k<new> != 'a']",
        "['%d' % k<new> for k<new> in <numbers>]", "[k<new> for k<new> in <text> if 'a' <= k<new> if k<new> != 'c']",
        "[k<new> + str(g<new>) for k<new> in <texts> for g<new> in range(2)]", "(<texts> or ['w'])", "(<texts> and ['w'])",
        "(<texts> if <flag> else ['v'])", "[<text>] + <texts>", "(<lists> + [['n']])[<end>]",
    ),
    "more": ("<texts>", "[<text>]"),
    "generator": (
        "(g<new> + '!' for g<new> in 'abc')", "(g<new> for g<new> in ['b', 'a'] if g<new> > 'a')",
        "(g<new> + '?' for g<new> in <texts>)",
    ),
    "numbers": (
        "[]", "[<number>]", "[<number>, <number>]", "range(<small>)", "range(<small>, 9, 2)", "range(3, 0, -1)",
        "[k<new> * 2 for k<new> in <numbers>]", "[len(k<new>) for k<new> in <texts>]", "sorted(<numbers>)",
        "<numbers>[<slice>]", "[ord(k<new>) for k<new> in 'az']", "[k<new> for k<new>, g<new> in enumerate(<texts>)]",
        "list(xrange(<small>))",
    ),
    "lists": (
        "[]", "[<texts>]", "[<texts>, <texts>]", "[['a']] * <small>", "[[k<new>] for k<new> in <texts>]",
        "[<texts> for k<new> in range(2)]", "list(<lists>)", "<lists>[:]",
    ),
    "pair": ("()", "(<text>,)", "(<text>, <text>)", "tuple(<texts>)", "('t',) + <pair>", "<pair>[<slice>]"),
    "dictionary": (
        "{}", "{'k': <text>}", "{'k': <text>, 'l': <text>}", "dict(k=<text>)", "dict([('k', <text>)])", "dict(<dictionary>)",
    ),
    "literal": (
        "'phy:/dev/vg/a,hda,w'", "'a'", "'b'", "'xvd'", "''", "'a,b,c'", "' x y '", '"it\'s"', "'tap:aio:/i'", "'Q'",
        "'/srv'", "'0'", "'12'", "'hvm'", "'a\\tb\\n'", "'''c\\\nd'''", "r'\\w'", "('x' 'y')", "'\\x41\\101'",
    ),
    "digits": ("-3", "-1", "0", "1", "2", "3", "7", "11"),
    "small": ("0", "1", "2", "3"),
    "divisor": ("-3", "-2", "2", "3", "7"),
    "order": ("==", "!=", "<", "<=", ">", ">="),
    "end": ("0", "-1"),
    "key": ("'k'", "'l'", "'m'"),
    "slice": (":", "1:", ":1", "-1:", ":-1", "1:2", "0:9", "-2:-1", "::2"),
    "part": (":", "1:", ":1", "-1:", ":-1", "1:2", "0:9", "-2:-1"),
}  # fmt: skip
_OPAQUE: Final[dict[Kind, tuple[str, ...]]] = {
    "text": ("os.getenv('v0')", "os.getenv('v1')", "os.getenv('v2')", "os.getenv('v0')", "(os.listdir('/') + ['z'])[0]"),
    "number": ("len(os.getenv('v1'))", "len(os.listdir('/'))", "int(os.path.exists('/c1'))"),
    "flag": (
        "os.path.exists('/c0')", "os.path.exists('/c1')", "os.path.exists('/c2')", "not os.path.exists('/c0')",
        "(os.path.exists('/c0') and <flag>)", "(<flag> or os.path.exists('/c1'))", "os.getenv('v1') == 'a'",
    ),
    "texts": (
        "os.listdir('/')", "[os.getenv('v1'), 'known']", "(<texts> or os.listdir('/'))", "(os.listdir('/') or <texts>)",
        "(<texts> if os.path.exists('/c0') else <texts>)", "os.getenv('v2').split(',')",
        "(<lists> + [['n']])[len(os.listdir('/')) - 3]", "(os.path.exists('/c1') and <texts> or <texts>)",
    ),
    "lists": ("[os.listdir('/')]", "[<texts>, os.listdir('/')]"),
    "dictionary": ("{os.getenv('v0'): <text>}", "{'k': os.getenv('v0')}"),
    "slice": ("int(os.path.exists('/c2')):", ":len(os.listdir('/'))"),
    "end": ("-len(os.listdir('/'))",),
}  # fmt: skip
_SHORT: Final[dict[Kind, str]] = {
    "text": "<literal>", "format": "<literal>", "number": "<digits>", "flag": "True", "texts": "['b', 'a']",
    "more": "['q']", "numbers": "[3, 1]", "lists": "[['a'], ['b']]", "pair": "('t', 'u')", "dictionary": "{'k': 'c'}",
    "generator": "'ab'",
}  # fmt: skip
"""What stands for a kind where expressions are nested deep enough."""

# Statements of one line. <name:kind> holds such a value already, <set:kind> is set to one.
_STATEMENTS: Final = (
    *("<set:text> = <text>", "<set:texts> = <texts>", "<set:number> = <number>", "<set:numbers> = <numbers>") * 2,
    "<set:lists> = <lists>", "<set:pair> = <pair>", "<set:dictionary> = <dictionary>", "<set:flag> = <flag>",
    "<set:texts> = <name:texts>", "<set:texts> = <name:texts>", "<set:lists> = <name:lists>",
    "<set:dictionary> = <name:dictionary>", "<set:texts> = <set:texts> = <texts>", "<set:text> = <set:text> = <text>",
    "<set:text>, <set:texts> = <text>, <texts>", "[<set:text>, <set:text>] = [<text>, 'q']", "<set:texts> = (<lists> + [[]])[0]",
    "<set:text>, <set:text> = 'xy'", "<set:lists> = [<name:texts>, <name:texts>]", "<set:float> = <number> + 0.5",
    "<name:text> += <constant>", "<name:number> += <small>", "<name:number> *= <small>", "<name:number> /= <divisor>",
    "<name:texts> += <more>", "<name:texts> += <more>", "<name:texts> += <literal>", "<name:texts> += <pair>",
    "<name:texts> += <generator>", "<name:texts> *= 2", "<name:numbers> += [<number>]", "<name:pair> += ('p',)",
    "<name:texts>.append(<text>)", "<name:texts>.append(<text>)", "<name:texts>.extend(<more>)", "<name:texts>.reverse()",
    "<name:texts>.insert(<digits>, <text>)", "<name:texts>.sort()", "<name:texts>.extend(<generator>)",
    "<name:numbers>.append(<number>)", "<name:numbers>.sort()", "<name:lists>.append(<texts>)", "<name:lists>.reverse()",
    "(<name:texts> + ['e'])[0].upper()", "<name:lists>.append(<name:texts>)", "<name:texts>.remove('a')",
    "(<name:texts> or ['e']).append(<text>)", "<flag> and <name:texts>.append(<text>)",
    "(<name:texts> if <flag> else <name:texts>).append(<text>)", "<name:dictionary>.update({'m': <text>})",
    "<name:dictionary>.setdefault('l', <text>)", "<name:dictionary>[<key>] = <text>", "<name:texts>[<part>] = <more>",
    "del <name:texts>[<part>]", "(<name:lists> + [[]])[<end>].append(<text>)", "[k<new>.append('c') for k<new> in <name:lists>]",
    "for e<new> in <name:lists>: e<new>.append(<text>)", "for e<new> in <name:lists>: e<new> += <more>",
    "if <name:texts>: <name:texts>.pop()", "del <name:text>", "if <name:texts>: <name:texts>[<end>] = <text>",
    "if <name:texts>: <name:texts>[<end>] += <constant>", "if len(<name:texts>) > 1: del <name:texts>[<end>]",
    "if <name:lists>: <name:lists>[0] += <more>", "if 'k' in <name:dictionary>: del <name:dictionary>['k']",
    "if 'k' in <name:dictionary>: <name:dictionary>['k'] += <constant>", "<set:texts> = [<name:texts>.pop() for k<new> in 'ab']",
    "assert True", "pass", "'a comment'", "<text>", "<texts>",
)  # fmt: skip
_PYTHON2: Final = (
    "print <text>, <number>", "print", "print <texts>", "<set:text> = `<number>`",
    "<set:text> = `<literal>`", "<set:long> = <digits>L + <small>", "<set:number> = 0<small><small>",
    "<set:unicode> = <text> + u'q'", "<set:unicode> = '%s' % u'q' + <text>", "<set:texts> = [u'q', <text>]",
    "<set:text> = str(u'q') + <text>", "<set:texts> = u'a,b'.split(',')", "<set:flag> = <number> <> <number>",
    "<set:numbers> = [i<new> for i<new> in <small>, <digits>]", "<set:texts> = [v<old>  for v<old> in <texts>]",
    "<set:text> = {'a': 1}.has_key(<literal>) and <text> or 'n'", "exec 'w<old> = 1'", "<set:float> = <decimal>",
    "<set:text> = str(<decimal>)", "<set:text> = '%s' % <decimal>", "<set:any> = map(str, range(<small>))",
    "<set:any> = xrange(3)", "<set:text> = '\\u0041' + <text>", "<set:texts> = {'a': 1, 'b': 2}.keys()",
    "<set:any> = {'a': 1}.items()", "<set:any> = <text> or 0777L", "<set:any> = max(<number>, 5L)", "<set:long> = 5L * <number>",
    "<set:any> = '\\x0b\\x1c a\\x85'.<change>", "<set:any> = '\\x0b\\x1c a\\x0c b\\x1d'.split()", "<set:any> = 'a\\x0bb\\nc\\x1d'.splitlines()",
    "<set:any> = '%#o %x' % (<number>, <number>)", "<set:any> = (g<new> for g<new> in <texts>)", "<set:any> = enumerate(<texts>)",
    "<set:any> = <number> > <text>", "<set:any> = None < <number>", "<set:any> = u'%s' % <text>", "<set:any> = '%r' % u'q'",
    "<set:any> = '%d' % <decimal>", "<set:any> = u'q'[<slice>]", "<set:any> = ur'\\w'", "<set:any> = 'a' u'b'", "<set:any> = b'c'",
    "<set:any> = int(<decimal>)", "<set:any> = 9223372036854775807 + <small>", "<set:any> = '\\x41\\u0041\\N'",
    "<set:any> = sorted({'a': <text>, 'b': <text>}.items())", "<set:any> = locals().get('v0', 'n')", "<set:any> = '%(os)s' % locals() and 'o'",
    "<set:any> = '%s' % (<name:text>, ) + '%(os)s' % {'os': <text>}", "<set:any> = (lambda (a, b): a + b)((<text>, <text>))",
    "try: raise ValueError, 'x'\nexcept ValueError, w<old>: w<old> = 'caught'",
)  # fmt: skip
_DECIMALS: Final = ("0.1", "1e20", "2.5", "1e16", "0.30000000000000004", "1/3.0", "1e-5", "-0.0", "123456789.125")
_TAG: Final = re.compile(r"<([a-z]+)(?::([a-z]+))?>")


class Writer:
    """Writes one program. It knows what kind of value each name holds, so that most programs work."""

    def __init__(self, random: Random, *, opaque: bool = False, python2: bool = False) -> None:
        self._random = random
        self._opaque = opaque
        self._python2 = python2
        self._names: dict[str, Kind] = {}
        self._functions: list[tuple[str, list[Kind], Kind]] = []
        self._lines: list[str] = []
        self._indent = 0
        self._count = 0
        self._loops = 0
        self._in_function = False

    def program(self) -> str:
        """The whole program."""
        for _ in range(self._random.randrange(4, 16)):
            self._statement()
        return "import os, re\n" + "\n".join(self._lines) + "\n"

    # Statements

    def _statement(self) -> None:
        if self._indent < 3 and self._chance(0.25):
            self._choice(self._blocks())()
        elif self._functions and not self._in_function and self._chance(0.15):
            self._call()
        elif self._python2 and self._chance(0.4):
            self._simple(self._choice(_PYTHON2))
        else:
            self._simple(self._choice(_STATEMENTS))

    def _blocks(self) -> list[Callable[[], None]]:
        blocks = [self._if, self._if, self._for, self._for, self._while]
        if not self._indent:
            blocks += [self._def, self._def]
        return [*blocks, self._try, self._try, self._with] if self._opaque else blocks

    def _simple(self, template: str) -> None:
        wanted = {kind for word, kind in _TAG.findall(template) if word == "name"}
        if not all(self._known(kind) for kind in wanted):
            template = f"<set:{min(wanted)}> = <{min(wanted)}>"
        targets: dict[str, Kind] = {}
        text = self._filled(template, 0, targets)
        for line in text.split("\n") if template.startswith("try:") else [text]:
            self._line(line)
        for name, kind in targets.items():
            self._names[name] = kind
        if text.startswith("del v") and "[" not in text:
            self._names.pop(text.removeprefix("del "), None)

    def _line(self, text: str) -> None:
        self._lines.append("    " * self._indent + text)

    def _body(self, opening: str, *, first: str = "", names: dict[str, Kind] | None = None, most: int = 3) -> None:
        self._line(opening)
        outside = dict(self._names)
        self._names.update(names or {})
        self._indent += 1
        if first:
            self._line(first)
        for _ in range(self._random.randrange(1, most + 1)):
            self._statement()
            if self._loops and self._chance(0.1):
                self._line(f"if {self._expression('flag')}: {self._choice(('break', 'continue'))}")
            if self._in_function and self._chance(0.1):
                self._line(f"if {self._expression('flag')}: return {self._expression('texts')}")
        self._indent -= 1
        # What a block sets may not be set after it, or may be of another kind.
        self._names = {name: kind for name, kind in outside.items() if self._names.get(name) == kind}

    def _call(self) -> None:
        name, kinds, result = self._choice(self._functions)
        call = f"{name}({', '.join(self._expression(kind) for kind in kinds)})"
        self._simple(f"<set:{result}> = {call}" if self._chance(0.8) else call)

    def _if(self) -> None:
        self._body(f"if {self._expression('flag')}:")
        while self._chance(0.3):
            self._body(f"elif {self._expression('flag')}:")
        if self._chance(0.5):
            self._body("else:")

    def _for(self) -> None:
        item, other = self._new("i"), self._new("j")
        target, through, names = self._choice(
            (
                (item, "<texts>", {item: "text"}),
                (item, "<numbers>", {item: "number"}),
                (item, "<pair>", {item: "text"}),
                (item, "range(<small>)", {item: "number"}),
                (item, "xrange(<small>)", {item: "number"}),
                (item, "<text>", {item: "text"}),
                (item, "sorted(<dictionary>)", {item: "text"}),
                (item, "<generator>", {item: "text"}),
                (f"{item}, {other}", "enumerate(<texts>)", {item: "number", other: "text"}),
                (f"{item}, {other}", "zip(<texts>, <numbers>)", {item: "text", other: "number"}),
                (f"{item}, {other}", "sorted(<dictionary>.items())", {item: "text", other: "text"}),
            )
        )
        self._loop(f"for {target} in {self._filled(through, 1, {})}:", names)

    def _while(self) -> None:
        counter = self._new("n")
        self._line(f"{counter} = 0")
        self._loop(f"while {counter} < {self._random.randrange(1, 4)}:", {counter: "count"}, f"{counter} += 1")

    def _loop(self, opening: str, names: dict[str, Kind], first: str = "") -> None:
        self._loops += 1
        self._body(opening, first=first, names=names)
        self._loops -= 1
        if self._chance(0.2):
            self._body("else:", most=1)

    def _def(self) -> None:
        name = self._new("f")
        kinds = [self._choice(("text", "texts", "texts", "number", "lists")) for _ in range(self._random.randrange(3))]
        names = {self._new("x"): kind for kind in kinds}
        written = list(names)
        outside, self._names = self._names, {}
        if self._chance(0.3):
            written.append(f"{self._new('x')}={self._expression('texts')}")
            names[written[-1].partition("=")[0]] = "texts"
        self._in_function = True
        result = self._choice(("text", "texts", "number", "lists"))
        self._body(f"def {name}({', '.join(written)}):", names=names)
        self._names = names
        self._indent += 1
        self._line(f"return {self._expression(result)}")
        self._indent -= 1
        self._in_function = False
        self._names = outside
        self._functions.append((name, kinds, result))

    def _try(self) -> None:
        self._body("try:")
        self._body(
            self._choice(("except:", "except ValueError:", "except (IndexError, KeyError):", "except Exception:"))
        )
        if self._chance(0.3):
            self._body("else:")
        if self._chance(0.3):
            self._body("finally:")

    def _with(self) -> None:
        self._body(f"with os.guard({self._random.randrange(3)}):")

    # Expressions

    def _expression(self, kind: Kind, depth: int = 0) -> str:
        known = self._known(kind)
        if known and self._chance(0.45):
            return self._choice(known)
        # In a loop nothing may grow by what grows.
        if depth > 3 or (self._loops and depth and kind in ("more", "lists")):
            return self._filled(_SHORT[kind] if kind in _SHORT else f"{self._choice(_EXPRESSIONS[kind])}", depth, {})
        if self._opaque and not self._in_function and kind in _OPAQUE and self._chance(0.2):
            opaque = self._filled(self._choice(_OPAQUE[kind]), depth, {})
            return f"({opaque})" if kind in _SHORT else opaque
        template = self._choice(_EXPRESSIONS[kind])
        if "lambda" in template and self._in_function:
            template = "<literal>"
        whole = " " not in template or kind not in _SHORT
        return self._filled(template if whole else f"({template})", depth, {})

    def _filled(self, template: str, depth: int, targets: dict[str, Kind]) -> str:
        number = self._count = self._count + 1

        def fill(found: re.Match[str]) -> str:
            word, kind = found[1], found[2]
            if word == "new":
                return str(number)
            if word == "old":
                return str(number % 5)
            if word == "decimal":
                return self._choice(_DECIMALS)
            if word == "constant":
                return self._choice(_EXPRESSIONS["literal"]) if self._loops else self._expression("text", depth + 2)
            if word == "name":
                return self._choice(self._known(kind))
            if word == "set":
                name = self._target()
                targets[name] = kind
                return name
            return self._expression(word, depth + 1)

        return _TAG.sub(fill, template)

    # Names

    def _target(self) -> str:
        """A new name, or one that held something else."""
        known = [name for name in self._names if name[0] == "v"]
        return self._choice(known) if known and self._chance(0.4) and not self._indent else self._new("v")

    def _new(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self._count}"

    def _known(self, kind: Kind) -> list[str]:
        return [name for name, held in self._names.items() if held == kind]

    def _choice(self, options: Sequence[T]) -> T:
        return self._random.choice(options)

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability


def write_program(random: Random) -> str:
    """A program of which everything can be known."""
    return Writer(random).program()


def write_opaque_program(random: Random) -> str:
    """A program that asks what only running it would tell: whether a file exists, what a variable holds."""
    return Writer(random, opaque=True).program()


def write_python2_program(random: Random) -> str:
    """A program that only Python 2 takes."""
    return Writer(random, python2=True).program()


# What such a program comes to


class TooMuch(Exception):
    """A program makes more than the judge has patience for."""


class World:
    """What a program finds on its host: which files exist, and what its variables hold."""

    def __init__(self, files: frozenset[str] = frozenset(), variables: tuple[str, ...] = ("", "", "")) -> None:
        self.files = files
        self.variables = variables

    def module(self) -> SimpleNamespace:
        """The module ``os`` of that host."""
        path = SimpleNamespace(**{name: getattr(os.path, name) for name in ("join", "basename", "dirname", "normpath")})
        path.exists = lambda name: name in self.files
        return SimpleNamespace(
            path=path,
            getenv=lambda name: self.variables[int(name[1:])],
            listdir=lambda _name: [text for text in self.variables if text],
            guard=lambda number: _Guard(swallows=bool(self.variables[number])),
        )


class _Guard:
    """A context that may take care of errors."""

    def __init__(self, *, swallows: bool) -> None:
        self._swallows = swallows

    def __enter__(self) -> None:
        """Nothing to open."""

    def __exit__(self, *error: object) -> bool:
        return self._swallows


class _AsPython2(ast.NodeTransformer):
    """A program so that Python 3 makes of it what Python 2 would, and keeps within bounds."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        name = {ast.Div: "_divide", ast.Add: "_add", ast.Mult: "_multiply"}.get(type(node.op))
        return node if name is None else _call(name, node.left, node.right, like=node)

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.AST]:
        self.generic_visit(node)
        node.value = _call("_bounded", node.value, like=node)
        if isinstance(node.op, ast.Div):
            node.op = ast.FloorDiv()
        if not isinstance(node.target, ast.Name):
            return [node]
        after = ast.Expr(_call("_bounded", ast.Name(node.target.id, ast.Load()), like=node))
        return [node, ast.copy_location(after, node)]

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        self.generic_visit(node)
        node.elt = _call("_turn", node.elt, like=node)
        return node

    def visit_For(self, node: ast.For) -> ast.AST:
        return self._counted(node)

    def visit_While(self, node: ast.While) -> ast.AST:
        return self._counted(node)

    def _counted(self, node: ast.For | ast.While) -> ast.AST:
        self.generic_visit(node)
        node.body.insert(0, ast.copy_location(ast.Expr(_call("_turn", like=node)), node))
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> list[ast.AST]:
        """A function sees no name of the file: xend gives files different names for globals and locals."""
        self.generic_visit(node)
        name = ast.Name(node.name, ast.Store())
        alone = ast.Assign([name], _call("_alone", ast.Name(node.name, ast.Load()), like=node))
        return [node, ast.fix_missing_locations(ast.copy_location(alone, node))]


def _call(name: str, *arguments: ast.expr, like: ast.AST) -> ast.Call:
    call = ast.Call(ast.Name(name, ast.Load()), list(arguments), [])
    return ast.fix_missing_locations(ast.copy_location(call, like))


def _bounded(value: Any) -> Any:
    if isinstance(value, str | list | tuple) and len(value) > 2_000:
        raise TooMuch
    return value


def _divide(left: Any, right: Any) -> Any:
    return left // right if isinstance(left, int) and isinstance(right, int) else left / right


_NAMES: Final = (
    "len str int chr ord sorted min max list tuple dict repr bool enumerate ValueError IndexError KeyError Exception"
)
_BUILTINS: Final[dict[str, Any]] = {
    **{name: getattr(__import__("builtins"), name) for name in (*_NAMES.split(), "__import__")},
    "range": lambda *bounds: list(range(*bounds)),
    "xrange": range,
    "zip": lambda *lists: list(zip(*lists, strict=False)),
    "_divide": _divide,
    "_add": lambda left, right: _bounded(left + right),
    "_multiply": lambda left, right: _bounded(left * right),
    "_bounded": _bounded,
}
_ERRORS: Final = (
    ArithmeticError, LookupError, TypeError, ValueError, AttributeError, NameError, AssertionError, TooMuch, RecursionError,
)  # fmt: skip


def outcome(program: str, world: World) -> dict[str, Any] | None:
    """The options that xend finds once it has run a program; None where the program ends in an error."""
    tree = _AsPython2().visit(ast.parse(program.replace("import os, re\n", "import re\n")))

    def alone(function: FunctionType) -> FunctionType:
        return FunctionType(function.__code__, {"__builtins__": builtins}, function.__name__, function.__defaults__)

    turns = itertools.count()

    def turn(value: Any = None) -> Any:
        if next(turns) > 2_000:
            raise TooMuch
        return value

    builtins = _BUILTINS | {"_turn": turn}
    names: dict[str, Any] = {"__builtins__": builtins | {"_alone": alone}, "os": world.module()}
    try:
        exec(compile(tree, "<program>", "exec"), names)
    except _ERRORS:
        return None
    # The names of a comprehension stay in Python 2 and are gone in Python 3.
    return {
        name: value for name, value in names.items() if type(value) in (str, int, list, float) and name[0] not in "kg"
    }


def hosts(random: Random) -> Iterator[World]:
    """Hosts on which every combination of the files exists, with some variables."""
    texts = ("", "a", "b,c", "/x", " y ", "hvm", "a%s")
    for size in range(4):
        for files in itertools.combinations(("/c0", "/c1", "/c2"), size):
            yield World(frozenset(files), (random.choice(texts), random.choice(texts), random.choice(texts)))
