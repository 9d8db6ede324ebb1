"""A mutation run: change the rules, the platforms and the boot map in every small way, and see whether a test notices.

    python -m tools.mutation [--jobs N] [--only GLOB] [--again] [--sample N]

Every change runs in a fork of one pytest session, by the tests that come by the changed line, until the first of them
fails. What was found is in .cache/mutation/: report.txt to read, results.json to go on with (``--again``: only what
survived last time). The status is 1 where something survived that tests/mutation/explained.toml does not explain.
"""

import argparse
import ast
import json
import os
import random
import sys
import time
import tomllib
from collections import Counter, defaultdict
from enum import Enum
from fnmatch import fnmatch
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

from tools.mutation.changes import Change, Enums, changes
from tools.mutation.testing import Bench, Seen, Verdict, reach
from tools.mutation.transplant import put_in_place

ROOT = Path(__file__).parent.parent.parent
OUT = ROOT / ".cache" / "mutation"
EXPLAINED = ROOT / "tests" / "mutation" / "explained.toml"
SCOPE = ("bootmap.py", "holders.py", "platforms/*.py", "rules/*.py", "layout.py", "proposals.py")
TESTS = (
    "rules", "platforms", "guide", "mutation", "test_bootmap.py", "test_bootmap_order.py", "test_bootmap_xen.py",
    "test_holders.py", "test_layout.py", "test_layout_lines.py", "test_layout_names.py",
    "test_proposals.py", "test_proposals_stages.py", "test_proposals_remembered.py",
    "test_suppressions.py", "test_baseline.py", "test_versions.py",
)  # fmt: skip
BUDGET = 6
"""Seconds of tests that a change has to stand before all of its tests are run."""
LONGEST = 0.7
"""Seconds that a test may take to be asked at all: those that sweep over every fixture cost more than they notice."""


class Judged(NamedTuple):
    """A change and what came of it."""

    file: str
    change: Change
    verdict: Verdict
    by: str


class Run:
    """What pytest calls once the tests are collected."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.judged: list[Judged] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running the tests."""
        capture = session.config.pluginmanager.getplugin("capturemanager")
        capture.suspend_global_capture(in_=True)
        seen = self._reach(session)
        tests = [seen[item.nodeid] for item in session.items]
        self.lines: dict[str, dict[int, set[int]]] = {}
        for place, one in enumerate(tests):
            if one.seconds > LONGEST:
                continue
            for file, lines in one.lines.items():
                for line in lines:
                    self.lines.setdefault(file, {}).setdefault(line, set()).add(place)
        print(f"{len(tests)} tests, {sum(one.seconds for one in tests):.0f} s without a change", flush=True)
        bench = Bench(session, [one.seconds for one in tests], self.options.jobs)
        sane: list[Verdict] = []
        usual = [place for place, one in enumerate(tests) if one.seconds <= LONGEST]
        bench.judge(lambda: None, usual, sane.append, budget=BUDGET if self.options.quick else 0)
        bench.wait()
        if sane[0].word != "survived":
            pytest.exit(f"without any change {session.items[sane[0].by or 0].nodeid} fails, in this order", 2)
        for path in [path for pattern in SCOPE for path in sorted((ROOT / "pvlint").glob(pattern))]:
            name = path.relative_to(ROOT).as_posix()
            if fnmatch(name, self.options.only):
                self._module(name, bench, session)
        capture.resume_global_capture()
        return True

    def _reach(self, session: pytest.Session) -> dict[str, Seen]:
        """Where each test comes by: found out in a process of its own, so that this one stays as if none had run.

        It is kept for the next run, for the tests whose file is the same then, as long as no line of pvlint changes.
        """
        program = _fingerprint(*sorted((ROOT / "pvlint").rglob("*.py")))
        sources = {test: _fingerprint(ROOT / test) for test in {one.nodeid.partition("::")[0] for one in session.items}}
        cache = OUT / "reach.json"
        kept = json.loads(cache.read_text()) if cache.exists() else {}
        tests = kept["tests"] if kept.get("program") == program else {}
        known = {key: Seen(*one) for key, one in tests.items()}
        known = {key: one for key, one in known.items() if sources.get(key.partition("::")[0]) == one.source}
        places = [place for place, item in enumerate(session.items) if item.nodeid not in known]
        read, write = os.pipe()
        if os.fork() == 0:
            try:
                found = reach(session, places, sources)
                with os.fdopen(write, "w") as pipe:
                    json.dump(found, pipe)
            except RuntimeError as failed:
                print(failed, file=sys.stderr)
            finally:
                os._exit(0)
        os.close(write)
        with os.fdopen(read) as pipe:
            text = pipe.read()
        os.wait()
        if not text:
            pytest.exit("the tests have to pass before they can judge", 2)
        known.update({key: Seen(*one) for key, one in json.loads(text).items()})
        cache.write_text(json.dumps({"program": program, "tests": known}))
        return known

    def _module(self, name: str, bench: Bench, session: pytest.Session) -> None:
        """Judge the changes of a module, first by the tests that take few seconds; what is left then, by all."""
        path = ROOT / name
        module = import_module(name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        enums: Enums = {
            key: tuple(value.__members__)
            for key, value in vars(module).items()
            if isinstance(value, type) and issubclass(value, Enum)
        }
        tree = ast.parse(path.read_text())
        every = list(changes(tree, enums))
        count = len(every)
        places = sorted(random.Random(name).sample(range(count), min(self.options.sample or count, count)))  # noqa: S311
        started = time.monotonic()
        judged: dict[int, Judged] = {}
        code = path.stem[:5].upper()
        for budget in (BUDGET, 0) if not self.options.quick else (BUDGET,):
            for place in places:
                change = every[place]
                if place in judged and judged[place].verdict.word != "survived":
                    continue
                if self.options.again is not None and f"{name}: {change.key}" not in self.options.again:
                    continue

                def prepare(change: Change = change) -> None:
                    change.make()  # in the fork alone, so the tree is as it was for the next one
                    put_in_place(module, tree, change.names)

                def then(verdict: Verdict, place: int = place, change: Change = change) -> None:
                    by = session.items[verdict.by].nodeid if verdict.by is not None else ""
                    judged[place] = Judged(name, change, verdict, by)

                tests = _tests(name, change, self.lines)
                if tests:
                    bench.judge(prepare, tests, then, code, budget)
                else:
                    then(Verdict("not reached"))
            bench.wait()
        self.judged += judged.values()
        words = Counter(one.verdict.word for one in judged.values())
        print(f"{name}: {dict(words)} in {time.monotonic() - started:.0f} s", flush=True)
        written(self.judged)


def _fingerprint(*paths: Path) -> str:
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def _tests(name: str, change: Change, reached: dict[str, dict[int, set[int]]]) -> set[int]:
    """The tests that come by the changed lines; for data of a module, those that come by where it is used."""
    if change.function:
        at = reached.get(str(ROOT / name), {})
        return {test for line in change.lines for test in at.get(line, ())}
    wanted, found = set(change.names), set[int]()
    while True:
        more = set(wanted)
        found = set()
        for file, at in reached.items():
            for used, names, lines in _uses(file):
                if used in wanted and lines is not None:
                    found |= {test for line in lines for test in at.get(line, ())}
                elif used in wanted:
                    more |= set(names)
        if more == wanted:
            return found
        wanted = more


_USES: dict[str, list[tuple[str, tuple[str, ...], range | None]]] = {}


def _uses(file: str) -> list[tuple[str, tuple[str, ...], range | None]]:
    """The names that a file's functions use, with the lines; those its data is made of, with the data's own names."""
    if file not in _USES:
        found: list[tuple[str, tuple[str, ...], range | None]] = []
        for statement in ast.parse(Path(file).read_text()).body:
            targets = [*getattr(statement, "targets", []), getattr(statement, "target", None)]
            names = tuple(one.id for one in targets if isinstance(one, ast.Name))
            for node in ast.walk(statement):
                if not isinstance(node, ast.Name | ast.Attribute):
                    continue
                used = node.id if isinstance(node, ast.Name) else node.attr
                if used not in names:
                    within = isinstance(statement, ast.FunctionDef | ast.ClassDef)
                    found.append((used, names, range(node.lineno, node.lineno + 1) if within else None))
        _USES[file] = found
    return _USES[file]


def report(judged: list[Judged], explained: dict[str, str]) -> tuple[str, int]:
    """The report, and how many survivors nobody has explained."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for one in judged:
        room = "/".join(one.file.split("/")[:2]) if one.file.count("/") > 1 else one.file
        for key in (one.file, f"= {room}", "= all"):
            rows[key][one.verdict.word] += 1
    text = [f"{'':54}{'mutants':>8}{'killed':>8}{'timeout':>8}{'left':>8}{'score':>8}"]
    for key, words in rows.items():
        total, left = words.total(), words["survived"] + words["not reached"]
        score = f"{100 * (total - left) / total:.1f} %"
        text.append(f"{key:54}{total:8}{words['killed']:8}{words['timeout']:8}{left:8}{score:>8}")
    left_over = [one for one in judged if one.verdict.word in ("survived", "not reached")]
    operators = Counter(one.change.operator for one in judged)
    alive = Counter(one.change.operator for one in left_over)
    text += ["", "operator: mutants, left", *(f"{key}: {n}, {alive[key]}" for key, n in operators.most_common())]
    new = [one for one in left_over if f"{one.file}: {one.change.key}" not in explained]
    for title, some in (("not explained", new), ("explained", [one for one in left_over if one not in new])):
        text += ["", f"{title}: {len(some)}"]
        for one in some:
            why = explained.get(f"{one.file}: {one.change.key}", one.verdict.word)
            text += ["", f"{one.file}:{one.change.lines.start} {one.change.function} ({one.change.operator}; {why})"]
            text += [f"  - {one.change.before}", f"  + {one.change.after}"]
    stale = _stale(judged, left_over, explained)
    text += ["", f"explained, and noticed or gone: {len(stale)}", *stale]
    return "\n".join(text) + "\n", len(new)


def _stale(judged: list[Judged], left_over: list[Judged], explained: dict[str, str]) -> list[str]:
    """Explanations that the modules which were judged have no need of; of no use where only some changes were."""
    files = {one.file for one in judged}
    needed = {f"{one.file}: {one.change.key}" for one in left_over}
    return [key for key in explained if key.partition(": ")[0] in files and key not in needed]


def main() -> int:
    """The whole run."""
    parser = argparse.ArgumentParser(prog="tools/mutation")
    parser.add_argument("--jobs", type=int, default=1, help="how many changes to judge at once")
    parser.add_argument("--only", default="*", help="only files like this, as pvlint/rules/pv1*")
    parser.add_argument("--sample", type=int, default=0, help="this many changes of each file, always the same ones")
    parser.add_argument("--tests", nargs="+", default=TESTS, help="only these tests, below tests/")
    parser.add_argument("--quick", action="store_true", help=f"by {BUDGET} seconds of tests each, and no more")
    parser.add_argument("--again", action="store_true", help="only what survived last time")
    options = parser.parse_args()
    os.chdir(ROOT)
    OUT.mkdir(parents=True, exist_ok=True)
    results = OUT / "results.json"
    options.again = set(json.loads(results.read_text())) if options.again else None
    os.environ["HYPOTHESIS_PROFILE"] = "mutation"
    run = Run(options)
    tests = [f"tests/{name}" for name in options.tests if (ROOT / "tests" / name).exists()]
    status = pytest.main(["-q", "-p", "no:cacheprovider", "-m", "not slow", *tests], [run])
    if status not in (0, 5):
        return 2
    left, new = written(run.judged)
    print(f"\n{left} left, {new} of them not explained: see {OUT.relative_to(ROOT)}/report.txt")
    return 1 if new else 0


def written(judged: list[Judged]) -> tuple[int, int]:
    """Write down what is known so far; how many changes are left, and how many of these nobody has explained."""
    explained = {}
    if EXPLAINED.exists():
        for group in tomllib.loads(EXPLAINED.read_text())["group"]:
            explained.update(dict.fromkeys(group["mutants"], group["title"]))
    text, new = report(judged, explained)
    left = [f"{one.file}: {one.change.key}" for one in judged if one.verdict.word in ("survived", "not reached")]
    (OUT / "results.json").write_text(json.dumps(left, indent=1))
    (OUT / os.environ.get("REPORT", "report.txt")).write_text(text)
    return len(left), new


if __name__ == "__main__":
    sys.exit(main())
