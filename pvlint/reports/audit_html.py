"""The HTML report of ``pvlint audit``: one file that needs nothing else, and from which no request can leave.

Everything that is from a definition goes through the template's escaping, or as data to the script, which makes text of
it and never markup. Only this file's own style and script may run: the content security policy names their hashes.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from pvlint import __version__
from pvlint.reports.audit import VERDICTS, Audit, AuditReport, Entry
from pvlint.reports.audit_text import how_known
from pvlint.reports.report import Target, printable
from pvlint.reports.tally import Tally
from pvlint.rules import registry
from pvlint.rules.finding import Severity
from pvlint.settings import Settings

if TYPE_CHECKING:
    from jinja2 import Template

_SHAPES: Final = {
    "unreadable": "error", "will-not-boot": "error", "pv": "warning", "unknown": "unknown", "no-boot-disk": "none",
    "emulated": "fine", "not-applicable": "none",
}  # fmt: skip
"""The sign that stands before each verdict."""
_OF_DISK: Final = ("target", "device", "presented", "emulated", "pv", "holds", "source", "read_only")
_OF_FINDING: Final = ("code", "name", "severity", "message", "line", "help", "evidence")
_OF_ENTRY: Final = (
    "name", "host", "path", "line", "format", "hypervisor", "virtualization", "firmware", "toolstack",
    "toolstack_reason", "phase", "verdict", "severity", "boot_disk", "starts_from_disk", "boot_path", "boot_reason",
    "boot", "suggested", "source",
)  # fmt: skip


def unavailable() -> str:
    """Why the report cannot be made here; empty where it can."""
    if find_spec("jinja2") is not None:
        return ""
    return "the HTML report needs jinja2, which is not installed: pip install 'pvlint[report]'"


class AuditHtml(AuditReport):
    """Collects entries and writes the page."""

    def __init__(self, write: Callable[[str], object], least: Severity, made: datetime | None = None) -> None:
        super().__init__(least, source=True)
        self._write = write
        self._made = made or datetime.now(UTC)

    def end(self, tally: Tally) -> None:
        """Write the page, piece by piece."""
        style, script = _part("audit.css"), _part("audit.js")
        stream = _template().stream(
            audit=self._audit,
            tally=tally,
            made=self._made,
            version=__version__,
            style=style,
            script=script,
            policy=_policy(style, script),
            verdicts=VERDICTS,
            shapes=_SHAPES,
            severities=[severity.word for severity in reversed(Severity)],
            hosts=any(self._audit.hosts),
            rules=_rules(self._audit),
            rows=map(_row, self._audit.entries),
            data=map(_data, self._audit.entries),
        )  # fmt: skip
        stream.enable_buffering(200)
        for piece in stream:
            self._write(piece)


def _part(name: str) -> str:
    return files("pvlint.reports").joinpath(name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Nothing may be fetched, and nothing run but what these hashes name."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    def clean(value: object) -> object:
        return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=clean, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["ours"] = Markup  # the package's own style and script, whose hashes the policy names
    environment.filters["data"] = _json
    return environment.from_string(_part("audit.html.j2"))


def _json(value: Any) -> Any:
    from jinja2.utils import htmlsafe_json_dumps

    return htmlsafe_json_dumps(value, dumps=lambda obj: json.dumps(obj, separators=(",", ":")))


def _rules(audit: Audit) -> Iterator[tuple[str, str, int, str]]:
    """Code, name, guests and what it is about, of every rule that found something."""
    known = {entry.code: entry for entry in registry.entries()}
    for (code, name), count in sorted(audit.rules.items()):
        about = registry.manual(known[code]).partition("\n")[0] if code in known else ""
        yield code, name, count, about


def _row(entry: Entry) -> dict[str, Any]:
    """What the table shows of an entry."""
    worst: dict[str, str] = {}
    for finding in entry["findings"]:
        worst.setdefault(finding["code"], finding["severity"])
    presented = next((disk["presented"] for disk in entry["disks"] if "mbr" in disk["holds"]), "")
    shape = _SHAPES[entry["verdict"]]
    if shape in ("fine", "none") and entry["severity"] in ("error", "warning"):
        shape = entry["severity"]  # whatever it boots from, something is wrong with it
    return {**entry, "codes": sorted(worst.items()), "presented": presented, "known": how_known(entry), "shape": shape}


def _data(entry: Entry) -> dict[str, Any]:
    """What the script shows of an entry."""
    chosen = {key: entry[key] for key in _OF_ENTRY if entry[key] is not None}
    chosen["disks"] = [{key: disk[key] for key in _OF_DISK if disk[key]} for disk in entry["disks"]]
    chosen["findings"] = [{key: finding[key] for key in _OF_FINDING if finding[key]} for finding in entry["findings"]]
    cleaned: dict[str, Any] = _clean(chosen)
    return cleaned


def _clean(value: Any) -> Any:
    """The same without characters that deceive a reader; lines stay lines."""
    if isinstance(value, str):
        return "\n".join(map(printable, value.split("\n")))
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return {key: _clean(item) for key, item in value.items()} if isinstance(value, dict) else value


def report(settings: Settings, target: Target) -> AuditHtml:
    """The report of a run with these settings."""
    return AuditHtml(target.write, settings.min_severity)
