"""docs/guide.md: it names rules that exist, and every rule that rests on the guide."""

import re
from pathlib import Path

from pvlint.rules.registry import entries, manual

PAGE = (Path(__file__).parent.parent.parent / "docs" / "guide.md").read_text()
NAMED = set(re.findall(r"\bPV\d{3}\b", PAGE))


def test_every_rule_it_names_exists():
    assert sorted(NAMED - {entry.code for entry in entries()}) == []


def test_no_rule_of_the_guide_is_missing():
    ranges = re.findall(r"\bPV(\d{3}) to\s+PV(\d{3})\b", PAGE)
    named = NAMED | {f"PV{number}" for first, last in ranges for number in range(int(first), int(last) + 1)}
    from_the_guide = {entry.code for entry in entries() if "Restrictions and Support" in manual(entry)}
    assert sorted(from_the_guide - named) == []


def test_every_row_of_a_table_is_whole():
    for table in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        assert len({line.replace(r"\|", "").count("|") for line in table.strip().split("\n")}) == 1, table
