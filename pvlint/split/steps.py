"""The steps around a split, in order: on the host, in the kickstart, inside the guest."""

import shlex
from collections.abc import Iterator
from typing import Final

from pvlint.changes import Add, Rename
from pvlint.guest import Guest
from pvlint.platforms.toolstack import is_xl
from pvlint.record import NamedTuple
from pvlint.split import moving
from pvlint.split.inside import release
from pvlint.split.kickstart import fragment
from pvlint.split.plan import Plan

_IMAGES: Final = ("qcow2", "qcow", "vmdk", "vdi", "qed", "vhdx")
"""Formats that qemu-img calls by the same name; it calls vhd vpc."""
_FILES: Final = ("", "file", "tap", "tap2", "tapdisk", "aio", "raw", "qcow", "qcow2", "vmdk", "vhd", "sync", "ram")
"""Prefixes of a path to an image, without their colon."""


class Step(NamedTuple):
    """A heading, and the lines to type or to write under it."""

    title: str
    lines: tuple[str, ...]


class Around(NamedTuple):
    """How the guest's file is called, and whether it is changed already."""

    path: str
    write: str
    """The command that writes the change; empty where it is written."""
    final: str
    """The command that writes the final stage."""


def steps(before: Guest, after: Guest, plan: Plan, around: Around) -> tuple[Step, ...]:
    """Everything to do around the change of the definition; ``after`` is the guest as changed."""
    if plan.stage == "install" or (before.phase == "install" and plan.stage == "one-disk"):
        return tuple(_before_installing(after, plan, around))
    if plan.stage == "one-disk" or any(isinstance(change, Add) for change in plan.changes):
        return tuple(_by_rescue(before, after, plan, around))
    return tuple(_in_the_running_guest(before, after, plan, around))


def _before_installing(after: Guest, plan: Plan, around: Around) -> Iterator[Step]:
    """The operating system is not there yet: the installer puts everything where it belongs."""
    added = _added(plan)
    yield from _created(added)
    yield from _written(after, around)
    if added is not None:
        boot, rest = moving.places(after, plan.changes)
        yield Step("in the kickstart", fragment(after, boot, rest, added.size))
    yield Step("install the guest", (_start(after, around.path),))
    emulated = any(isinstance(change, Rename) and change.bus not in ("xen", "virtio") for change in plan.changes)
    if emulated and plan.stage == "install":
        yield Step("install its PV drivers; then make all but the first disk PV", (around.final,))


def _by_rescue(before: Guest, after: Guest, plan: Plan, around: Around) -> Iterator[Step]:
    """The guest cannot do it itself: what it starts from is what moves."""
    added = _added(plan)
    down = (_shutdown(before), *((_create(added),) if added is not None else ()))
    yield Step(f"on the host, shut the guest down{' and create the small disk' if added is not None else ''}", down)
    yield from _written(after, around)
    yield Step(f"start it once from a rescue CD ({moving.rescue(after)})", _start_rescue(after, plan, around))
    if added is not None:
        yield Step("there, after `chroot /mnt/sysimage`, move /boot", moving.boot(before, after, plan.changes))
    else:
        yield Step(
            "there, after `chroot /mnt/sysimage`, follow the new name", moving.names(before, after, plan.changes)
        )
    yield Step("start the guest", (_start(after, around.path),))


def _in_the_running_guest(before: Guest, after: Guest, plan: Plan, around: Around) -> Iterator[Step]:
    """Only data disks get other names, and the guest boots as before."""
    yield Step("inside the guest, once its PV drivers are installed", moving.names(before, after, plan.changes))
    yield Step("on the host, shut the guest down", (_shutdown(before),))
    yield from _written(after, around)
    yield Step("start the guest", (_start(after, around.path),))


def _written(after: Guest, around: Around) -> Iterator[Step]:
    """The change itself; libvirt has to be told of it."""
    define = (f"virsh define {_quoted(around.path)}",) if after.format == "xml" else ()
    if around.write:
        yield Step("change the definition", (around.write, *define))
    elif define:
        yield Step("hand the definition to libvirt", define)


def _added(plan: Plan) -> Add | None:
    return next((change for change in plan.changes if isinstance(change, Add)), None)


def _created(added: Add | None) -> Iterator[Step]:
    if added is not None:
        yield Step("on the host, create the small disk", (_create(added),))


def _create(added: Add) -> str:
    kinds = added.prefix.rstrip(":").split(":")
    source = added.source
    if kinds[0] == "phy" and not source.startswith("/"):
        source = f"/dev/{source}"
    parts = source.split("/")
    if source.startswith("/dev/") and len(parts) == 4 and parts[2] not in ("disk", "mapper", "zvol"):
        return f"lvcreate -L {added.size}M -n {shlex.quote(parts[3])} {shlex.quote(parts[2])}"
    if source.startswith("/dev/") or any(kind not in _FILES for kind in kinds):
        return f"# {source} has to be a device of at least {added.size} MiB"
    image = next((one for one in (added.format, *reversed(kinds)) if one in (*_IMAGES, "vhd", "vpc")), "raw")
    image = "vpc" if image == "vhd" else image
    return f"qemu-img create -f {image} {_quoted(source)} {added.size}M"


def _tool(guest: Guest) -> str:
    return "xl" if is_xl(guest.toolstack) else "xm"


def _shutdown(guest: Guest) -> str:
    if guest.format == "xml":
        return f"virsh shutdown {_named(guest.name)}"
    return f"{_tool(guest)} shutdown -w {_named(guest.name)}"


def _start(guest: Guest, path: str) -> str:
    if guest.format == "xml":
        return f"virsh start {_named(guest.name)}"
    return f"{_tool(guest)} create {_quoted(path)}"


def _start_rescue(after: Guest, plan: Plan, around: Around) -> tuple[str, ...]:
    if after.format == "xml":
        start = f"virsh edit {_named(after.name)}     # for this once: the CD in the drive, <boot dev='cdrom'/> first"
    else:
        first = "'boot=\"d\"'" if _tool(after) == "xl" else "boot=d"
        start = f"{_start(after, around.path)} {first}     # the CD in the drive"
    if not (after.is_xen and release(after) <= 5 and plan.stage == "final"):
        return (start,)
    _, rest = moving.places(after, plan.changes)
    hidden = f"# a CD older than RHEL 5.3 has no driver for {after.domain.disks[rest].target}"
    return start, f"{hidden}: for that one write `--stage install`, now, and `--stage final` afterwards"


def _quoted(text: str) -> str:
    """A path for a shell; none that begins like an option."""
    return shlex.quote(f"./{text}" if text.startswith("-") else text)


def _named(name: str) -> str:
    """A guest's name for a shell; one that begins like an option, or looks like several, is told apart from options."""
    return f"-- {shlex.quote(name)}" if name.startswith("-") else shlex.quote(name)
