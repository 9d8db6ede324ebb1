"""The disk string of xl, as Xen's own scanner reads it (libxlu_disk_l.l, libxlu_disk.c).

At each place the rule that matches the most characters wins, of equals the earlier one; what a rule only looks ahead at
counts too. That is why a prefix, which looks ahead to the end of the line, wins almost everywhere.
"""

import re
from typing import Final

from pvlint.readers import xl_disk_fields as rules
from pvlint.record import NamedTuple

_NAME: Final = re.compile(r"[a-z][-_a-z0-9]*")
_BLANKS: Final = re.compile(r"[ \t\n]*")
_STOP: Final = re.compile(r"[=,]")


class XlDisk(NamedTuple):
    """One disk, as xl takes it; where xl refuses it, what it most likely means. Texts are empty where not given."""

    target: str
    vdev: str
    """The device name, without ``:cdrom``."""
    format: str
    read_only: bool
    cdrom: bool
    removable: bool
    script: str
    """The hotplug script; the prefixes ``iscsi: nbd: enbd: drbd:`` set it too."""
    backend: str
    """The domain that serves the disk."""
    backendtype: str
    specification: str
    prefix: str
    """The prefixes that were taken off the target, with their colons: ``tap:aio:``."""
    vdev_prefix: str
    """The prefixes after the target, which mean nothing there: ``ioemu:``."""
    direct_io_safe: bool
    discard: bool | None
    trusted: bool | None
    grant_usage: bool | None
    colo: bool | None
    colo_host: str
    colo_port: int
    colo_export: str
    active_disk: str
    hidden_disk: str
    problems: tuple[str, ...]
    """Why xl refuses it."""


def parse(spec: str) -> XlDisk:
    """Read a disk string. Never raises; where xl refuses it, ``problems`` says why and the rest is a best effort."""
    scan = _Scan(spec)
    at = 0
    while at < len(spec) and not scan.fields.is_full:
        at = scan.step(at)
    return _disk(scan.fields)


class _Scan:
    """A string on its way."""

    def __init__(self, spec: str) -> None:
        self.fields = rules.Fields()
        self._spec = spec
        self._line = self._stop = range(1, 0)  # from where the next one was looked for, and where it is
        if "\0" in spec:
            self.fields.refuse("a NUL character is in it, on which xl crashes")

    def step(self, at: int) -> int:
        """Apply the rule that wins at a place; the place after what it took."""
        spec = self._spec
        name = _NAME.match(spec, at)
        if name is None:
            past = self._past_blanks(at)
            return past if past > at else self._positional(at)
        after = name.end()
        mark = spec[after : after + 1]
        if mark == ":":
            return self._prefix(name[0], after)
        if mark == "=":
            past = self._parameter(name[0], after + 1)
            if past >= 0:
                return past
        if mark in ("=", ",", "") and name[0] in rules.FLAGS:
            flag, value = rules.FLAGS[name[0]]
            self.fields.flags[flag] = value
            return after + (mark == ",")
        return self._positional(at)

    def _past_blanks(self, at: int) -> int:
        """Behind the blanks; at them if they begin a field that goes on in a later line: that is the longer match."""
        found = _BLANKS.match(self._spec, at)
        past = found.end() if found is not None else at
        reach = self._end_of_line(past) if past < len(self._spec) else past
        return past if reach >= self._end_of_positional(at) else at

    def _parameter(self, name: str, start: int) -> int:
        """A parameter whose value starts at a place; negative where xl's scanner sees none."""
        spec = self._spec
        following = spec[start : start + 1]
        if name == "target" and following != "\n":
            end = self._end_of_line(start)
            self.fields.parameter(name, spec[start:end].removesuffix(","))
            return end
        if name == "grant_usage" and following in ("0", "1"):
            self.fields.flags[name] = following == "1"
            return start + 1 + spec.startswith(",", start + 1)
        comma = spec.find(",", start)
        end = comma if comma >= 0 else len(spec)
        if name in rules.PARAMETERS:
            self.fields.parameter(name, spec[start:end])
        elif "_" in name or end == start:
            return -1
        else:
            self.fields.refuse(f"unknown parameter '{name[:40]}'")
        return end + 1

    def _prefix(self, name: str, colon: int) -> int:
        """A prefix; or a field, if that is the longer match."""
        at, after = colon - len(name), self._spec[colon + 1 : colon + 2]
        reach = self._end_of_line(colon + 1) if name in rules.PREFIXES else -1
        reach_unknown = colon + 1
        if after and not ("a" <= after <= "z" or "0" <= after <= "9"):
            reach_unknown = self._end_of_line(colon + 2)
        if "-" in name or "_" in name or max(reach, reach_unknown) < self._end_of_positional(at):
            return self._positional(at)
        self.fields.eat_prefix(name, known=reach >= reach_unknown)
        return colon + 1

    def _positional(self, at: int) -> int:
        """A field without a name.

        One with ``=`` in it is refused, but for an ``=`` that ends the string: xl's scanner reports such a character
        only together with what follows it, and there nothing does.
        """
        spec, end = self._spec, self._end_of_positional(at)
        field = spec[at:end].removesuffix(",")
        if at + len(field) < end or not spec.startswith("=", end):
            self.fields.positional(field)
            return end
        if end < len(spec) - 1:
            self.fields.refuse(
                "a field with '=' that is no parameter; a path with '=' in it is given as target=PATH, at the end"
            )
            comma = spec.find(",", end)
            after = comma + 1 if comma >= 0 else len(spec)
        else:
            comma, after = end, len(spec)
        if field:
            self.fields.positional(spec[at : comma if comma >= 0 else None])
        return after

    def _end_of_line(self, at: int) -> int:
        if not self._line.start <= at <= self._line.stop:
            found = self._spec.find("\n", at)
            self._line = range(at, found if found >= 0 else len(self._spec))
        return self._line.stop

    def _end_of_positional(self, at: int) -> int:
        """Where a field without a name that begins here would end, its comma included."""
        if not self._stop.start <= at < self._stop.stop:
            found = _STOP.search(self._spec, at)
            end = len(self._spec) if found is None else found.end() if found[0] == "," else found.start()
            self._stop = range(at, end)
        return self._stop.stop


def _disk(fields: rules.Fields) -> XlDisk:
    """The disk, once everything has been said of it."""
    texts, flags = fields.texts, fields.flags
    cdrom = flags.get("cdrom", False)
    if not fields.problems:
        if "vdev" not in texts:
            fields.refuse("no device is named, such as xvda or hda")
        elif "target" not in texts and not cdrom:
            fields.refuse("no target is given; only a CD-ROM drive may be empty")
    target = texts.get("target", "")
    return XlDisk(
        target=target,
        vdev=texts.get("vdev", ""),
        format="empty" if cdrom and not target else texts.get("format", "raw"),
        read_only=cdrom or not fields.writable,
        cdrom=cdrom,
        removable=cdrom,
        script=texts.get("script", ""),
        backend=texts.get("backend", ""),
        backendtype=texts.get("backendtype", ""),
        specification=texts.get("specification", ""),
        prefix="".join(f"{name}:" for name in fields.prefixes),
        vdev_prefix="".join(f"{name}:" for name in fields.vdev_prefixes),
        direct_io_safe=flags.get("direct-io-safe", False),
        discard=flags.get("discard"),
        trusted=flags.get("trusted"),
        grant_usage=flags.get("grant_usage"),
        colo=flags.get("colo"),
        colo_host=texts.get("colo-host", ""),
        colo_port=fields.colo_port,
        colo_export=texts.get("colo-export", ""),
        active_disk=texts.get("active-disk", ""),
        hidden_disk=texts.get("hidden-disk", ""),
        problems=tuple(fields.problems),
    )
