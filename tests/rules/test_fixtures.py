"""Every rule against its examples: bad ones are found at the right place, good ones are not, fixed ones are clean.

How a fixture says what it expects is in tests/rules/fixtures.py, and in CONTRIBUTING under "Adding a rule".
"""

import re
from pathlib import Path

import pytest

from pvlint.rules.registry import entries
from tests.rules.fixtures import KINDS, ROOT, Fixture, findings, fixtures, read, report, text_of

CODES = [entry.code for entry in entries()]
ELSEWHERE_RULES = ("PV102", "PV103", "PV203", "PV302", "PV303", "PV304", "PV305", "PV307")
"""Rules about what the options name, packages or a kickstart: what mends a bad example is another option."""


def name(fixture: Fixture) -> str:
    return "/".join(fixture.path.parts[-3:])


def complaints(root: Path, codes: list[str]) -> list[str]:
    """What is wrong with a tree of fixtures as such, whatever the rules find in it."""
    found = [f"{path.name}: no rule has this code" for path in root.iterdir() if path.name not in codes]
    found += [f"{p}: not one of {KINDS}" for p in root.glob("*/*") if p.name not in KINDS]
    found += [
        f"{code} has fewer than two {kind} examples"
        for code in codes
        if code != "PV904"  # about a baseline, which no definition holds: tests/test_baseline.py
        for kind in ("bad", "good")
        if len(list((root / code / kind).glob("*"))) < 2
    ]
    for fixture in fixtures(root):
        codes_expected = {expected.code for expected in fixture.expected}
        if not fixture.lesson.endswith(".") or fixture.lesson.startswith(("options:", "expect:")):
            found.append(f"{name(fixture)} does not say its lesson in its first comment")
        if fixture.kind == "bad" and fixture.code not in codes_expected:
            found.append(f"{name(fixture)} does not expect {fixture.code}")
        if fixture.kind != "bad" and codes_expected:
            found.append(f"{name(fixture)} expects findings")
        twin = root / fixture.code / ("fixed" if fixture.kind == "bad" else "bad") / fixture.path.name
        like = twin.exists() and (fixture.code in ELSEWHERE_RULES or read(twin).options == fixture.options)
        if fixture.kind != "good" and not like:
            found.append(f"{name(fixture)} has no twin with the same options in {twin.parent.name}/")
    return found


def test_every_rule_has_examples_in_order():
    assert complaints(ROOT, CODES) == []


@pytest.mark.parametrize("fixture", fixtures(kind="bad"), ids=name)
def test_a_bad_example_is_found_where_it_says(fixture):
    codes = {expected.code for expected in fixture.expected}
    assert [found for found in findings(fixture) if found.code in codes] == sorted(fixture.expected)


@pytest.mark.parametrize("fixture", fixtures(kind="good"), ids=name)
def test_a_good_example_is_not_found(fixture):
    assert [found for found in findings(fixture) if found.code == fixture.code] == []


@pytest.mark.parametrize("fixture", fixtures(kind="fixed"), ids=name)
def test_a_fixed_example_is_clean(fixture):
    assert [found for found in findings(fixture) if found.severity != "note"] == []
    assert [found for found in findings(fixture) if found.code == fixture.code] == []


def lines_to_copy(help_: str) -> list[str]:
    """The lines of a finding's help that are meant for the file, without blanks and with one kind of quotes."""
    more = help_.split("\n")[1:]
    for line in more:
        later = re.fullmatch(r"until the PV drivers are installed, name the second disk (\w+); (\w+) afterwards", line)
        if later is not None:
            more = [other.replace(f",{later[2]},", f",{later[1]},") for other in more if other != line]
    in_file = [re.sub(r"^and in the present disk: (<.*?/>|\(.*\)).*", r"\1", line) for line in more]
    return [plain(line) for line in in_file]


def plain(text: str) -> str:
    return "".join(text.split()).replace('"', "'")


@pytest.mark.parametrize("fixture", fixtures(kind="bad"), ids=name)
def test_a_fixed_example_holds_what_the_help_says_to_write(fixture):
    text = plain(text_of(fixture.path.parent.parent / "fixed" / fixture.path.name))
    for finding in report(fixture.path, fixture.options)["findings"]:
        if finding["code"] == fixture.code:
            assert [line for line in lines_to_copy(finding["help"] or "") if line not in text] == []


NEW_NAME = re.compile(r"^(?:name (?:the boot disk|\w+)|give the guest whole disks:) (\w+)")


@pytest.mark.parametrize("fixture", fixtures(kind="bad"), ids=name)
def test_a_fixed_example_has_the_device_names_that_the_help_gives(fixture):
    text = text_of(fixture.path.parent.parent / "fixed" / fixture.path.name)
    for finding in report(fixture.path, fixture.options)["findings"]:
        if finding["code"] == fixture.code and (given := NEW_NAME.match(finding["help"] or "")):
            assert re.search(rf"\b{given[1]}\b", text), finding["help"]


def test_the_help_of_many_examples_has_lines_to_copy_or_a_name_to_give():
    helps = [f["help"] or "" for x in fixtures(kind="bad") for f in report(x.path, x.options)["findings"]]
    assert sum(bool(lines_to_copy(text)) for text in helps) > 10
    assert sum(NEW_NAME.match(text) is not None for text in helps) > 10


GOOD = "# A lesson.\nname = 'a'\nbuilder = 'hvm'\ndisk = ['phy:/dev/vg0/a,hda,w']\n"
BAD = "# A lesson.\n# expect: PV101 error 5:9\nname = 'a'\nbuilder = 'hvm'\ndisk = ['phy:/dev/vg0/a,xvda,w']\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Fixtures for one rule, as they should be."""
    for kind, text in (("bad", BAD), ("good", GOOD), ("fixed", GOOD)):
        (tmp_path / "PV101" / kind).mkdir(parents=True)
        for file in ("one.cfg", "two.cfg"):
            (tmp_path / "PV101" / kind / file).write_text(text)
    return tmp_path


def test_a_tree_in_order_has_no_complaints(tree):
    assert complaints(tree, ["PV101"]) == []


def test_a_rule_without_fixtures_is_a_complaint(tree):
    assert "PV102 has fewer than two bad examples" in complaints(tree, ["PV101", "PV102"])


@pytest.mark.parametrize("kind", ["bad", "good"])
def test_one_example_is_too_few(tree, kind):
    (tree / "PV101" / kind / "two.cfg").unlink()
    assert f"PV101 has fewer than two {kind} examples" in complaints(tree, ["PV101"])


def test_a_folder_for_no_rule_is_a_complaint(tree):
    (tree / "PV999").mkdir()
    assert complaints(tree, ["PV101"]) == ["PV999: no rule has this code"]


@pytest.mark.parametrize(
    ("file", "text", "complaint"),
    [
        ("bad/one.cfg", BAD.replace("# expect: PV101 error 5:9\n", ""), "does not expect PV101"),
        ("bad/one.cfg", BAD.replace("expect: PV101", "expect: PV105"), "does not expect PV101"),
        ("bad/one.cfg", BAD.replace("# A lesson.\n", ""), "does not say its lesson"),
        ("good/one.cfg", BAD, "expects findings"),
        ("fixed/one.cfg", GOOD.replace("name", "# options: --toolstack xl\nname", 1), "no twin with the same options"),
        ("fixed/three.cfg", GOOD, "no twin with the same options"),
    ],
)
def test_a_fixture_out_of_order_is_a_complaint(tree, file, text, complaint):
    (tree / "PV101" / file).write_text(text)
    assert complaint in "\n".join(complaints(tree, ["PV101"]))


def test_a_wrong_place_in_a_bad_example_is_noticed(tree):
    path = tree / "PV101" / "bad" / "one.cfg"
    path.write_text(BAD.replace("5:9", "5:8"))
    assert findings(read(path)) != list(read(path).expected)
    path.write_text(BAD.replace("# A lesson.", "# Another lesson."))
    assert findings(read(path)) == list(read(path).expected)
