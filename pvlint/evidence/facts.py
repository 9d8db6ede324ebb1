"""What is known of a guest from outside its definition: release, kernels, processor, each with its source."""

from fnmatch import fnmatchcase
from typing import Final

from pvlint.evidence import osinfo
from pvlint.evidence.said import GuestSettings
from pvlint.guide import packages, releases
from pvlint.guide.packages import Kernel
from pvlint.guide.releases import Release
from pvlint.model import Tri
from pvlint.record import NamedTuple

_NOTHING: Final = GuestSettings()


class Facts(NamedTuple):
    """What is known of a guest. None is: not known."""

    release: Release | None = None
    release_source: str = ""
    kernel: Kernel | None = None
    """Of several the newest, which starts by default; kernel-xen only where there is no other."""
    unreadable_kernel: str = ""
    """What means a kernel and does not name one; empty where everything that means one does."""
    kernel_source: str = ""
    drivers: tuple[str, ...] | None = None
    """The variants of the kmod-xenpv packages that are installed; None where the packages are not known."""
    host_kernel: Kernel | None = None
    unreadable_host_kernel: str = ""
    cpu_vendor: str = ""
    command_line: str = ""
    """The kernel's, as the guest's own GRUB has it."""
    observed: frozenset[str] = frozenset()
    """Which of these were seen in the guest's disk images ("release", "kernel", "drivers", "command_line")."""

    def evidence(self, *facts: str) -> str:
        """How these are known: "observed" where all of them were, else "declared"."""
        return "observed" if self.observed.issuperset(facts) else "declared"

    @property
    def is_old(self) -> Tri:
        """Whether it is RHEL 5 or older, which never unplugs an emulated disk."""
        if self.release is None:
            return Tri.UNKNOWN
        return Tri.YES if self.release.major <= 5 else Tri.NO

    @property
    def has_drivers(self) -> Tri:
        """Whether the installed guest drives PV devices: the packages say so, or its release does it by itself."""
        if self.drivers:
            return Tri.YES
        kernels = self.kernel.release if self.kernel is not None else None
        said = (releases.driven(release) for release in (kernels, self.release) if release is not None)
        driven = next((answer for answer in said if answer is not None), None)
        if driven is False:
            return Tri.UNKNOWN if self.drivers is None else Tri.NO
        return Tri.YES if driven else Tri.UNKNOWN


UNKNOWN: Final = Facts()
"""Nothing is known."""


def merged(*levels: GuestSettings) -> GuestSettings:
    """Several sayings of one guest; what comes first counts."""
    return GuestSettings(*(next((value for value in values if value), "") for values in zip(*levels, strict=True)))


def of_guest(name: str, tables: tuple[tuple[str, GuestSettings], ...]) -> GuestSettings:
    """What the settings say of a guest: its own name first, then the globs in their order."""
    own = [said for key, said in tables if key == name]
    return merged(*own, *(said for key, said in tables if key != name and fnmatchcase(name, key)), GuestSettings())


def facts(
    said: GuestSettings,
    os_id: str,
    source: str,
    seen: GuestSettings = _NOTHING,
    seen_drivers: tuple[str, ...] | None = None,
) -> Facts:
    """The facts of a guest: what was said of it, then what was seen in its images, its metadata, its kernel's name."""
    if not (os_id or any(said) or seen is not _NOTHING or seen_drivers is not None):
        return UNKNOWN
    observed = {key for key in ("release", "kernel", "command_line") if getattr(seen, key) and not getattr(said, key)}
    listed = packages.drivers(said.kernel)
    if seen_drivers is not None and listed is None:
        observed.add("drivers")
    said = merged(said, seen)
    kernel, unreadable = _kernel(said.kernel, of_host=False)
    host_kernel, unreadable_host = _kernel(said.host_kernel, of_host=True)
    release, release_source = (
        releases.parse(said.release),
        "its /etc/redhat-release" if "release" in observed else source,
    )
    if release is None and os_id:
        release, release_source = osinfo.release(os_id), "libosinfo's metadata in the definition"
    if kernel is not None and kernel.release is not None and release in (None, (kernel.release.major, None)):
        release, release_source = kernel.release, f"the kernel's name, {kernel.text}"
        observed = observed | {"release"} if "kernel" in observed else observed - {"release"}
    return Facts(
        release=release,
        release_source=release_source if release is not None else "",
        kernel=kernel,
        unreadable_kernel=unreadable,
        kernel_source=("its boot menu" if "kernel" in observed else source) if said.kernel else "",
        drivers=seen_drivers if listed is None else listed,
        host_kernel=host_kernel,
        unreadable_host_kernel=unreadable_host,
        cpu_vendor=said.cpu_vendor,
        command_line=said.command_line,
        observed=frozenset(observed),
    )


def _kernel(text: str, *, of_host: bool) -> tuple[Kernel | None, str]:
    """The kernel that rpm's words name, and what in them means one and does not name it."""
    words = packages.words(text)
    found = [kernel for kernel in map(packages.kernel, words) if kernel is not None]
    newest = max(found, key=lambda kernel: (kernel.is_paravirtual is of_host, kernel.age), default=None)
    unreadable = next((word for word in words if packages.looks_like_kernel(word)), "")
    if words and newest is None and not unreadable and packages.drivers(text) is None:
        unreadable = words[0]
    return newest, unreadable
