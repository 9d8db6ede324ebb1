"""The guest's release is older than the first that Red Hat's PV drivers support.

## What it flags

A fully virtualized Xen guest that is known to run a release below RHEL 5.1, RHEL 4 Update 6 or RHEL 3 Update 9, or one
older than RHEL 3, and has a hard disk or a network interface that only a PV driver reaches.

## Why it matters

There is no PV driver for such a release, so the guest does not see the device. Emulated devices it does see; or it is
updated first.

## Example

    # the guest runs RHEL 5.0
    disk = ['file:/srv/db01-boot.img,hda,w', 'file:/srv/db01.img,xvdb,w']
    vif = ['bridge=xenbr0']

## Use instead

    disk = ['file:/srv/db01-boot.img,hda,w', 'file:/srv/db01.img,hdb,w']
    vif = ['type=ioemu,bridge=xenbr0']

## Evidence

The release is from `--guest-release`, the settings, libosinfo's metadata or the kernel's name. Where none tells it, or
only "RHEL 5", the rule is silent.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support": 5.1, 4 Update 6 and 3 Update 9,
to which the last edition (Virtualization Guide, 12.2) adds "and newer". Older than RHEL 3: introduction of the chapter
(CentOS 5.2 edition).
"""

from collections.abc import Iterator

from pvlint.guest import Guest
from pvlint.guide import releases
from pvlint.guide.releases import Release
from pvlint.rules.devices import nics, pv_disks, without_drivers
from pvlint.rules.elsewhere import elsewhere
from pvlint.rules.finding import Finding, Related, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.xen_hvm and kind.known


def check(guest: Guest) -> Iterator[Finding]:
    """The first device that only a PV driver reaches, where there is no such driver for the guest's release."""
    release = guest.facts.release
    if _judge(guest) is None or release is None:
        return
    disks = pv_disks(guest)
    interfaces = [nic for nic, shown in nics(guest) if shown.pv_only]
    first, *more = [(d.where, f"{d.target} is PV only") for d in disks] + [
        (nic.where, "this network interface is PV only") for nic in interfaces
    ]
    what = disks[0].target if disks else "its network interface"
    yield Finding(
        Severity.ERROR,
        f"{guest.name} runs {release.words}, which PV drivers do not support, and {what} is PV only",
        first[0],
        label=first[1],
        guest=guest.name,
        disk=disks[0].target if disks else "",
        evidence=guest.facts.evidence("release"),
        why=f"{_first(release)} has PV drivers; the release is from {guest.facts.release_source}",
        elsewhere=elsewhere(guest, _judge),
        help=(_help(release), *without_drivers(guest)),
        related=tuple(Related(where, message) for where, message in more),
    )


def _judge(guest: Guest) -> Severity | None:
    release = guest.facts.release
    if release is None or releases.supported(release) is not False:
        return None
    needs = pv_disks(guest) or any(shown.pv_only for _, shown in nics(guest))
    return Severity.ERROR if needs else None


def _first(release: Release) -> str:
    first = releases.FIRST_SUPPORTED.get(release.major)
    return "no release before RHEL 3" if first is None else f"no RHEL {release.major} before {_words(release)}"


def _words(release: Release) -> str:
    return Release(release.major, releases.FIRST_SUPPORTED[release.major]).words


def _help(release: Release) -> str:
    if release.major not in releases.FIRST_SUPPORTED:
        return "give it emulated devices:"
    return f"update the guest to {_words(release)} or later, or give it emulated devices:"
