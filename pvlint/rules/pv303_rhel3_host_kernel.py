"""The host's kernel is not the one that the guide asks for beside this RHEL 3 guest kernel.

## What it flags

A fully virtualized Xen guest with a RHEL 3 kernel, on a host whose kernel is for another architecture than the tables
for Intel and AMD processors say: athlon, i686 and their variants want a 32-bit x86 host, x86_64 and ia32e an x86_64
one.

i386 and i686 are one class: for athlon the 2008 edition says i386 and the last one i686, and RHEL 5 has no Xen kernel
for i386. `i32e` (first table) and `ia32e` (second) are one kernel.

## Why it matters

Where the host's kernel does not match, the guide says, the driver's module (xen-platform-pci; the guide writes
xen-pci-platform) does not load. For 32-bit guests on x86_64 hosts it says elsewhere that they are supported, and Red
Hat has corrected the tables in public; so this is a warning and never an error. Where a test shows that the module
loads, suppress it.

## Example

    pvlint check --guest-kernel kernel-smp-2.4.21-50.EL.i686 --host-kernel kernel-xen-2.6.18-53.el5.x86_64 db01.cfg

## Use instead

    pvlint check --guest-kernel kernel-smp-2.4.21-50.EL.i686 --host-kernel kernel-xen-2.6.18-53.el5.i686 db01.cfg

## Evidence

Both kernels are from the options or the settings. Where one is not known, the rule is silent.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support", Tables 2.2 and 2.3
(Virtualization Guide: 12.2 and 12.3). The correction: End Point blog, issue 91, answering its post of 23 January
2009.
"""

from collections.abc import Iterator

from pvlint.guest import Guest
from pvlint.rules.devices import is_xen_hvm
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.xen_hvm and kind.known


def check(guest: Guest) -> Iterator[Finding]:
    """The pair of kernels, where the tables want another host kernel."""
    kernel, host, release = guest.facts.kernel, guest.facts.host_kernel, guest.facts.release
    if kernel is None or host is None or not is_xen_hvm(guest):
        return
    from pvlint.guide import kernels

    own = kernel.release or release
    needed = kernels.host_for(kernel.label)
    if own is None or own.major != 3 or needed is None or kernels.same_host(needed, host.arch):
        return
    corrected = host.arch == "x86_64"  # so the guest's is a 32-bit one
    yield Finding(
        Severity.WARNING,
        f"{guest.name} has the RHEL 3 kernel {kernel.label}, which wants a host kernel for {needed}, not {host.arch}",
        guest.domain.where,
        guest=guest.name,
        evidence=guest.facts.evidence("kernel"),
        why=kernels.HOST_CORRECTION if corrected else f"the host runs {host.text}",
        help=(
            f"run the guest on a host with kernel-xen for {needed}"
            + (", or test that its PV drivers load here" if corrected else ""),
        ),
    )
