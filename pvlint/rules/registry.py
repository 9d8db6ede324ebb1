"""Which rules there are. A rule's file name says its code and name: pv101_boot_disk_pv.py is PV101 boot-disk-pv."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from pvlint.record import NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from pvlint.guest import Guest
    from pvlint.readers.reading import Failed
    from pvlint.rules.finding import Finding
    from pvlint.rules.kind import Kind
    from pvlint.rules.memory import Memory

    class RuleModule(Protocol):
        """What a rule's file holds: the docstring is its manual, ``check`` what it finds in a guest."""

        __doc__: str | None

        @staticmethod
        def check(guest: Guest) -> Iterator[Finding]:
            """What the rule finds in a guest."""
            ...

    # By names, as a NamedTuple compiles its annotations one by one.
    Check = Callable[[Guest], Iterator[Finding]]
    Unreadable = Callable[[Failed], Finding]
    Across = Callable[[Guest, str, Memory], Iterator[Finding]]
    OfSuppression = Callable[[Any, bool, set[str], date], Finding | None]
    OfBaseline = Callable[[str, int, int], Finding]
    InSome = Callable[[Guest, Guest, str, Finding], Finding]
    Applies = Callable[[Kind], bool]

_HERE: Final = os.path.dirname(__file__)
_LOOKALIKES: Final = str.maketrans("OIL", "011")
_FILE = re.compile(r"(pv\d{3})_(\w+)\.py")


class UnknownRule(Exception):
    """No rule has this code, name or prefix."""


class Entry(NamedTuple):
    """A rule, before its file is loaded."""

    code: str
    name: str
    module: str


class Rule(NamedTuple):
    """A rule, loaded."""

    code: str
    name: str
    check: Check
    unreadable: Unreadable | None
    """What the rule says of a file that could not be read at all; only PV001 says something."""
    across: Across | None
    """What the rule finds between a guest and those before it in the run, which the memory has."""
    of_suppression: OfSuppression | None
    """What the rule says of a suppression: whether it was used, which rules run, and the day."""
    of_baseline: OfBaseline | None
    """What the rule says of a baseline's entry that nothing answers to."""
    in_some: InSome | None
    """What the rule says of a finding that holds in one version of a guest only; only PV003 says something."""
    applies: Applies | None = None
    """Whether the rule can find anything in guests of a kind; None where it has to look at each."""


@cache
def entries() -> tuple[Entry, ...]:
    """Every rule, by code."""
    found = map(_FILE.fullmatch, os.listdir(_HERE))
    return tuple(
        sorted(
            Entry(match[1].upper(), match[2].replace("_", "-"), f"pvlint.rules.{match[0][:-3]}")
            for match in found
            if match is not None
        )
    )


def matching(selector: str) -> tuple[Entry, ...]:
    """The rules a selector means: a code, a name, the beginning of a code, or ALL. Raises UnknownRule."""
    wanted = selector.strip()
    if wanted.upper() == "ALL":
        return entries()
    found = tuple(e for e in entries() if e.name == wanted.lower() or (wanted and e.code.startswith(wanted.upper())))
    if not found:
        raise UnknownRule(f"no rule is called '{wanted}'{_nearest(wanted)}")
    return found


def _nearest(wanted: str) -> str:
    from difflib import get_close_matches

    codes = [e.code for e in entries()]
    meant = wanted.upper().translate(_LOOKALIKES)
    close = [meant] if meant in codes else get_close_matches(wanted, [*(e.name for e in entries()), *codes], 1)
    return f"; did you mean {close[0]}?" if close else "; `pvlint rule --all` lists them"


def select(chosen: Iterable[str], added: Iterable[str], ignored: Iterable[str]) -> tuple[Entry, ...]:
    """The rules to apply: ``chosen`` (all, where it is empty) and ``added``, less ``ignored``. Raises UnknownRule.

    Where one rule is both chosen and ignored, the longer selector wins, as ``--select PV1 --ignore PV101`` reads.
    """
    weights: dict[Entry, int] = {}
    for selector in tuple(chosen) or ("ALL",):
        for entry in matching(selector):
            weights[entry] = max(weights.get(entry, 0), _weight(selector))
    for selector in added:
        for entry in matching(selector):
            weights[entry] = max(weights.get(entry, 0), _weight(selector))
    for selector in ignored:
        for entry in matching(selector):
            if weights.get(entry, 99) <= _weight(selector):
                del weights[entry]
    return tuple(sorted(weights))


def with_unreadable(chosen: tuple[Entry, ...], ignored: Iterable[str]) -> tuple[Entry, ...]:
    """The rules with PV001, unless its own code or name is ignored: the unreadable must not pass for clean."""
    always = matching("PV001")
    own = {name for entry in always for name in (entry.code, entry.name)}
    if any(selector.strip() in own for selector in ignored):
        return chosen
    return tuple(sorted({*chosen, *always}))


def _weight(selector: str) -> int:
    wanted = selector.strip().upper()
    if wanted == "ALL":
        return 0
    return len(wanted) if re.fullmatch(r"P(?:V\d{0,2})?", wanted) else 5


@cache
def load(chosen: tuple[Entry, ...]) -> tuple[Rule, ...]:
    """Load the files of these rules."""
    loaded = []
    for entry in chosen:
        module = import_module(entry.module)
        rule = cast("RuleModule", module)
        loaded.append(
            Rule(
                entry.code,
                entry.name,
                rule.check,
                *(getattr(module, name, None) for name in Rule._fields[3:]),
            )
        )
    return tuple(loaded)


def manual(entry: Entry) -> str:
    """A rule's manual: the docstring of its file, which need not be loaded for it."""
    import ast

    with open(os.path.join(_HERE, f"{entry.module.rpartition('.')[2]}.py"), encoding="utf-8") as file:
        return (ast.get_docstring(ast.parse(file.read()), clean=False) or "").strip()
