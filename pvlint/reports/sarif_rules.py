"""What a SARIF log says of a rule, from the rule's manual, and how SARIF wants its texts."""

import re
from typing import Any, Final

from pvlint.rules.finding import Severity
from pvlint.rules.registry import manual, matching

_TAGS: Final = {"0": "definition", "1": "boot-disk", "2": "disks", "3": "support", "4": "installation", "9": "ignores"}
"""What the rules are about whose codes begin with PV0, PV1 ..."""
_FLAGS: Final = re.compile(r"^## What it flags\n\n(.*?)(?:\n\n|\Z)", re.MULTILINE | re.DOTALL)


def descriptor(code: str, level: Severity) -> dict[str, Any]:
    """SARIF's reportingDescriptor (3.49). It has no helpUri: that has to be absolute, and the help is here in full."""
    (entry,) = matching(code)
    text = manual(entry)
    summary = text.partition("\n")[0]
    flags = _FLAGS.search(text)
    return {
        "id": code,
        "name": entry.name,
        "shortDescription": {"text": text_of(summary)},
        "fullDescription": {"text": text_of(" ".join(flags[1].split()) if flags else summary)},
        "help": {"text": text_of(text), "markdown": text_of(_without_html(text))},
        "defaultConfiguration": {"level": level.word},
        "properties": {"tags": ["pvlint", *filter(None, [_TAGS.get(code[2])])], "docs": f"docs/rules/{code}.md"},
    }


def text_of(text: str) -> str:
    """A text as a message of SARIF's: braces are doubled (3.11.5), and nothing in it is a link (3.11.6)."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _without_html(markdown: str) -> str:
    """Markdown in which "<" is HTML nowhere outside of code (3.11.4.2)."""
    return "\n".join(line if line.startswith("    ") else _outside_code(line) for line in markdown.split("\n"))


def _outside_code(line: str) -> str:
    pieces = line.split("`")
    return "`".join(piece if place % 2 else piece.replace("<", "&lt;") for place, piece in enumerate(pieces))
