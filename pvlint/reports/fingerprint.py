"""Fingerprints: what a service knows a finding by from one run to the next, however lines move."""

from collections import Counter
from hashlib import sha256

from pvlint.document import Document, Found
from pvlint.reports.places import relative


class Fingerprints:
    """Gives each finding of a run one of its own: its rule, path, guest and disk, and which of several it is."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, key: str) -> str:
        """32 hexadecimal digits for a finding's key. To be asked once for each finding, in the order of the report."""
        self._seen[key] += 1
        return sha256(f"{key}\0{self._seen[key]}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def key(document: Document, found: Found) -> str:
    """What a finding is known by, but for how many there are of its kind."""
    return "\0".join((found.rule.code, relative(document.path), found.finding.guest, found.finding.disk))
