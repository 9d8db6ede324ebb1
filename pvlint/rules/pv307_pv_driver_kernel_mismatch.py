"""The PV driver package is for another kernel variant than the guest's.

## What it flags

A fully virtualized Xen guest whose kernel and `kmod-xenpv` packages are known, none of which is for its variant of
the kernel: `kmod-xenpv` beside kernel-PAE, `kmod-xenpv-PAE` beside the plain kernel, `kmod-xenpv` beside kernel-smp
... A kernel that has the drivers itself (RHEL 4 Update 7, RHEL 5.3 and later) needs none, and is not flagged; nor is
one that does not exist (PV305).

## Why it matters

The guide: where the matching package is not installed, the driver's module does not load. The guide calls the module
xen-pci-platform; it is xen-platform-pci.

## Example

    pvlint check --guest-kernel kernel-PAE-2.6.18-53.el5.i686 --guest-kernel kmod-xenpv-0.1-9.el5.i686 db01.cfg

## Use instead

    pvlint check --guest-kernel kernel-PAE-2.6.18-53.el5.i686 --guest-kernel kmod-xenpv-PAE-0.1-9.el5.i686 db01.cfg

## Evidence

Kernel and packages are from `--guest-kernel` or `kernel` in the settings. Of several kernels the newest counts, which
starts by default.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support" (every edition). One package for
each variant: kmod-xenpv and kmod-xenpv-VARIANT, virt-v2v.
"""

from collections.abc import Iterator

from pvlint.guest import Guest
from pvlint.guide import packages, releases
from pvlint.rules.devices import is_xen_hvm
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.xen_hvm and kind.known


def check(guest: Guest) -> Iterator[Finding]:
    """The drivers, where none is for the guest's kernel."""
    kernel, drivers = guest.facts.kernel, guest.facts.drivers
    if kernel is None or kernel.is_paravirtual or not drivers or not is_xen_hvm(guest):
        return
    release = kernel.release or guest.facts.release
    if packages.impossible(kernel) or (release is not None and releases.built_in(release)):
        return
    if kernel.variant.lower() in (variant.lower() for variant in drivers):
        return
    installed = ", ".join(f"kmod-xenpv-{variant}" if variant else "kmod-xenpv" for variant in drivers)
    yield Finding(
        Severity.WARNING,
        f"{guest.name} runs {kernel.text}, and the PV drivers it has are for another kernel: {installed}",
        guest.domain.where,
        guest=guest.name,
        evidence=guest.facts.evidence("kernel", "drivers"),
        why="the module xen-platform-pci (xen-pci-platform to the guide) does not load in another variant's kernel",
        help=(f"install {packages.driver_for(kernel)} in the guest",),
    )
