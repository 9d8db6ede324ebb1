"""The guest's kernel is not in the guide's table of supported guest kernels.

## What it flags

A fully virtualized Xen guest whose kernel is known and has no "Supported" in the column of its release: kernel-smp on
RHEL 5, kernel-PAE on RHEL 4, kernel-largesmp for i686 ... The release is the one the kernel's name tells, else the
guest's.

* error: the variant is not in the table;
* note: IA64 on RHEL 5, about which the guide contradicts itself: the table (12.2) has it, the introduction (CentOS 5.2
  edition; late Virtualization Guide) is for x86 and x86-64 guests only;
* note: kernel-xen and kernel-xenU. They are not in the table, as they are kernels of hosts and of para-virtualized
  guests: a guest that runs one is another kind of guest than its definition says.

From RHEL 6 on there is no table: every kernel has the drivers.

## Why it matters

Red Hat built PV drivers for the kernels in the table only. Without them the guest sees no PV disk and no PV network.

## Example

    pvlint check --guest-kernel kernel-smp-2.6.18-53.el5.i686 db01.cfg

## Use instead

    pvlint check --guest-kernel kernel-PAE-2.6.18-53.1.4.el5.i686 db01.cfg

## Evidence

The kernel is from `--guest-kernel` or the settings. Of several the newest counts, which starts by default.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support", Table 2.1 (Virtualization Guide:
Table 12.1), cell by cell from the CentOS 5.2 edition, which keeps the empty ones.
"""

from collections.abc import Iterator

from pvlint.guest import Guest
from pvlint.guide.packages import Kernel
from pvlint.rules.devices import is_xen_hvm
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.xen_hvm and kind.known


def check(guest: Guest) -> Iterator[Finding]:
    """The guest's kernel, where the table does not support it."""
    kernel = guest.facts.kernel
    if kernel is None or not is_xen_hvm(guest):
        return
    if kernel.is_paravirtual:
        yield _other_kind(guest, kernel)
        return
    from pvlint.guide import kernels

    major = _column(guest, kernel)
    if major not in kernels.RELEASES:
        return
    cell = kernels.cell(kernel.label, major)
    if cell is None or not cell.supported:
        yield _finding(
            guest,
            Severity.ERROR,
            f"{guest.name} runs {kernel.text}: no {kernel.words} kernel of RHEL {major} is supported with PV drivers",
            f"install one that is: {', '.join(_supported(major))}",
        )
    elif kernel.label == kernels.IA64:
        message = f"{guest.name} runs {kernel.text}: {kernels.IA64_CONTRADICTION}"
        yield _finding(guest, Severity.NOTE, message, "ask Red Hat before you count on PV drivers")


def _column(guest: Guest, kernel: Kernel) -> int:
    """The major number of the release whose column counts; 0 where none is known."""
    release = kernel.release or guest.facts.release
    return 0 if release is None else release.major


def _supported(major: int) -> Iterator[str]:
    """The rows that a release has, but for the disputed one."""
    from pvlint.guide import kernels

    for label in kernels.TABLE:
        cell = kernels.cell(label, major)
        if cell is not None and cell.supported and label != kernels.IA64:
            yield label


def _other_kind(guest: Guest, kernel: Kernel) -> Finding:
    return _finding(
        guest,
        Severity.NOTE,
        f"{guest.name} is fully virtualized, and {kernel.text} is a kernel of hosts and para-virtualized guests",
        f"say which other kernel the guest runs; is {kernel.text} its host's, it goes with --host-kernel",
    )


def _finding(guest: Guest, severity: Severity, message: str, help_: str) -> Finding:
    return Finding(
        severity,
        message,
        guest.domain.where,
        guest=guest.name,
        evidence=guest.facts.evidence("kernel"),
        why=f"the kernel is from {guest.facts.kernel_source}",
        help=(help_,),
    )
