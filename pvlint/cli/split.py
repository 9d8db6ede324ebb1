"""``pvlint split``: the two-disk split of a file's guests as a diff, or written, with every step around it."""

import json
import os
import shlex
import sys
from collections.abc import Iterator
from typing import Any, Final

from pvlint import pipeline
from pvlint.cli import exits
from pvlint.cli.rulings import rulings_for
from pvlint.cli.run import complain, guarded
from pvlint.cli.stdout import show
from pvlint.document import Document, Status
from pvlint.guest import Guest
from pvlint.readers.read import LARGEST
from pvlint.record import NamedTuple
from pvlint.reports.report import printable
from pvlint.rules.finding import Severity
from pvlint.rules.registry import UnknownRule
from pvlint.ruling import Ruling
from pvlint.settings_files import SettingsError
from pvlint.sources import regular
from pvlint.split import picture, rewriting
from pvlint.split.diffs import diff
from pvlint.split.edits import CannotEdit
from pvlint.split.plan import NoPlan, Plan, at_stage, plan
from pvlint.split.rewriting import Rewritten
from pvlint.split.steps import Around, Step, steps
from pvlint.split.writing import write

SCHEMA: Final = "pvlint/split/1"
_STAGES: Final = {
    "install": "stage install: the installer sees both disks",
    "final": "stage final: the PV drivers are installed",
    "one-disk": "one disk",
}

_AFTER_INSTALLING: Final = (
    "still starts from the CD-ROM or the network first: put its hard disk first, or `pvlint check` takes it for one "
    "that is being installed"
)


class Outcome(NamedTuple):
    """What came of one guest."""

    guest: Guest
    plan: Plan | None
    reason: str = ""
    """Why there is no plan, or why it cannot be carried out."""
    done: bool = False
    """There is nothing to do."""
    by_hand: tuple[str, ...] = ()
    after: Guest | None = None
    steps: tuple[Step, ...] = ()
    left: tuple[str, ...] = ()
    """What a check of the changed guest still finds, of warnings and errors."""


def run_split(given: dict[str, Any]) -> int:
    """Plan, show or write; the exit status: 1 where a guest needs a split that cannot be written."""
    return guarded(lambda: _run(given))


def _run(given: dict[str, Any]) -> int:
    piped = given["path"] == "-"
    path = "<stdin>" if piped else given["path"]
    if piped and given["write"]:
        return complain("--write cannot write standard input; --diff shows what it would change")
    if not piped and os.path.isdir(path):
        return complain(f"{printable(path)}: a directory: name one file; `pvlint check` tells which guests need it")
    if given["keep_one_disk"] and (given["stage"] or given["boot_size"]):
        return complain("--keep-one-disk adds no disk: it goes with neither --stage nor --boot-size")
    try:
        ruling = rulings_for(given)(path)
        data = sys.stdin.buffer.read(LARGEST + 1) if piped else regular.read(path, LARGEST + 1)
    except (SettingsError, UnknownRule) as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"{printable(path)}: cannot be read: {(error.strerror or str(error)).lower()}")
    found = document = pipeline.document(data, path, ruling)
    if given["stage"]:
        ruling = at_stage(ruling, given["stage"])
        document = pipeline.document(data, path, ruling.afresh(path))
    if document.status is not Status.READ:
        sys.stderr.write(f"pvlint: {printable(path)}: {printable(document.reason)}\n")
        return exits.NOTHING if document.status is Status.SKIPPED else exits.FINDINGS
    wanted = [n for n, guest in enumerate(document.guests) if not given["guest"] or guest.name in given["guest"]]
    unknown = set(given["guest"] or ()) - {guest.name for guest in document.guests}
    if unknown:
        return complain(f"{printable(path)}: no guest is called {printable(', '.join(sorted(unknown)))}")
    outcomes, last = _outcomes(given, data, document, wanted, ruling)
    for note in rewriting.notes(document) if last.data != data else ():
        sys.stderr.write(f"pvlint: {printable(path)}: {note}\n")
    if given["write"] and last.data != data:
        try:
            write(path, data, last.data)
        except CannotEdit as error:
            return complain(f"{printable(path)}: not written: {error.reason}")
    for guest in found.guests:
        if given["stage"] == "final" and guest.phase == "install":
            sys.stderr.write(f"pvlint: {printable(guest.name)} {_AFTER_INSTALLING}\n")
    lost = show((_json if given["output_format"] == "json" else _text)(path, document, last, outcomes, given))
    stuck = any(not outcome.done and outcome.after is None for outcome in outcomes)
    return lost or (exits.FINDINGS if stuck else exits.OK)


def _outcomes(
    given: dict[str, Any], data: bytes, document: Document, wanted: list[int], ruling: Ruling
) -> tuple[list[Outcome], Rewritten]:
    """Guest after guest, each in the file as the one before left it."""
    outcomes, now = [], Rewritten(data, document)
    around = Around(given["path"], "" if given["write"] else _command(given), _command({**given, "stage": "final"}))
    for place in wanted:
        guest = now.document.guests[place]
        found = None
        try:
            found = plan(
                guest, given["stage"] or "", keep_one_disk=given["keep_one_disk"], boot_size=given["boot_size"]
            )
            now = rewriting.split(now.data, now.document, place, found, ruling)
            after = now.document.guests[place]
            left = tuple(_left(now.document, after))
            outcomes.append(Outcome(guest, found, after=after, steps=steps(guest, after, found, around), left=left))
        except NoPlan as error:
            outcomes.append(Outcome(guest, None, error.reason, done=error.done))
        except CannotEdit as error:
            outcomes.append(Outcome(guest, found, error.reason, by_hand=error.help))
    return outcomes, now


def _command(given: dict[str, Any]) -> str:
    """The command that writes what is shown."""
    words = ["pvlint", "split", "--write"]
    for option in ("stage", "boot_size", "toolstack", "phase", "guest_release", "format", "config"):
        if given[option]:
            words += [f"--{option.replace('_', '-')}", str(given[option])]
    words += [f"--{option.replace('_', '-')}" for option in ("keep_one_disk", "isolated") if given[option]]
    words += [word for name in given["guest"] or () for word in ("--guest", name)]
    return shlex.join([*words, given["path"]])


def _left(document: Document, guest: Guest) -> Iterator[str]:
    for found in document.findings:
        if found.guest is guest and found.finding.severity > Severity.NOTE:
            yield f"{found.finding.severity.name.lower()}[{found.rule.code}] {found.finding.message}"


def _text(path: str, before: Document, last: Rewritten, outcomes: list[Outcome], given: dict[str, Any]) -> str:
    parts = []
    changed = diff(path, before.text.characters, last.document.text.characters)
    if changed and given["write"]:
        parts.append(f"Wrote {printable(path)}.\n")
    elif changed:
        parts.append(changed)
    parts += ["\n".join(_lines(outcome)) + "\n" for outcome in outcomes]
    return "\n".join(parts)


def _lines(outcome: Outcome) -> Iterator[str]:
    guest, found = outcome.guest, outcome.plan
    if found is None:
        yield printable(f"{guest.name}: {'nothing to do' if outcome.done else 'no split'}: {outcome.reason}")
        return
    yield printable(f"{guest.name}: {found.title} ({_STAGES[found.stage]})")
    if outcome.after is None:
        yield f"  the file cannot be edited: {printable(outcome.reason)}"
        yield from (f"    {printable(line)}" for line in outcome.by_hand)
        return
    yield ""
    yield from (f"  {printable(line)}" for line in picture.pictures(guest, outcome.after, found.changes))
    yield f"  {picture.LEGEND}"
    for n, step in enumerate(outcome.steps, 1):
        yield ""
        yield f"  {n}. {printable(step.title)}:"
        yield from (f"       {printable(line)}" for line in step.lines)
    if outcome.left:
        yield ""
        yield f"  `pvlint check` still finds in {printable(guest.name)}:"
        yield from (f"       {printable(line)}" for line in outcome.left)


def _json(path: str, before: Document, last: Rewritten, outcomes: list[Outcome], given: dict[str, Any]) -> str:
    guests = [
        {
            "name": outcome.guest.name,
            "stage": outcome.plan.stage if outcome.plan else None,
            "title": outcome.plan.title if outcome.plan else None,
            "reason": outcome.reason or None,
            "nothing_to_do": outcome.done,
            "changes": [_change(change, outcome.guest) for change in outcome.plan.changes] if outcome.plan else [],
            "edited": outcome.after is not None,
            "by_hand": list(outcome.by_hand),
            "steps": [{"title": step.title, "lines": list(step.lines)} for step in outcome.steps],
            "left": list(outcome.left),
        }
        for outcome in outcomes
    ]
    written = bool(given["write"]) and any(outcome.after is not None for outcome in outcomes)
    changed = diff(path, before.text.characters, last.document.text.characters)
    return (
        json.dumps({"schema": SCHEMA, "path": path, "written": written, "diff": changed, "guests": guests}, indent=1)
        + "\n"
    )


def _change(change: Any, guest: Guest) -> dict[str, Any]:
    """A change; disks are named, not counted."""
    words = change._asdict()
    for key in ("disk", "like"):
        if key in words:
            words[key] = guest.domain.disks[words[key]].target
    return {"kind": type(change).__name__.lower(), **words}
