"""What is said of a finding below its message: why, which toolstack, what is elsewhere, what to do."""

from pvlint.document import Found
from pvlint.reports.report import printable


def remarks(found: Found) -> list[tuple[str, str]]:
    """Pairs of a word and a text with nothing in it that does anything to a terminal; help may have several lines."""
    _, finding, guest = found
    pairs = []
    if finding.why:
        pairs.append(("why", printable(finding.why)))
    if finding.evidence and not finding.label:
        pairs.append(("evidence", finding.evidence))
    if guest is not None and guest.toolstack is not None:
        pairs.append(("toolstack", printable(f"{guest.toolstack.name}: {guest.toolstack.reason}")))
    if elsewhere := finding.elsewhere():
        pairs.append(("elsewhere", printable(elsewhere)))
    if finding.help:
        pairs.append(("help", _lines(finding.help)))
    return pairs


def _lines(texts: tuple[str, ...]) -> str:
    if "".join(texts).isprintable():
        return "\n".join(texts)
    return "\n".join(map(printable, texts))


def explained(found: Found) -> str:
    """The message and all remarks, for formats that have one text for everything."""
    lines = [printable(found.finding.message), *(f"{word}: {text}" for word, text in remarks(found))]
    return "\n".join(lines)
