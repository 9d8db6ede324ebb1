"""For which kernels a filesystem has a PV block driver: kmod-xenpv's modules, or those of the kernels themselves."""

from typing import Final

from pvlint.images.boot_files import newness
from pvlint.images.tree import Tree

_MOST_KERNELS: Final = 16
_DIRECTORIES: Final = (
    # kmod-xenpv, for its own kernel and, by links, for others (rpm's kmod conventions); virt-v2v's hand-made "xenpv".
    "extra/xenpv", "updates/xenpv", "weak-updates/xenpv", "extra/kmod-xenpv", "xenpv", "extra", "updates",
    "weak-updates",
    # Red Hat's kernels from 4.7 and 5.3 on; kernel.org's.
    "kernel/drivers/xenpv_hvm/blkfront", "kernel/drivers/xenpv", "kernel/drivers/xenpv_hvm", "kernel/drivers/block",
)  # fmt: skip
_MODULES: Final = tuple(
    f"{name}.ko{packed}" for packed in ("", ".xz", ".zst", ".gz") for name in ("xen-vbd", "xen-blkfront")
)


def modules(tree: Tree) -> tuple[str, ...] | None:
    """The kernel versions with a PV block driver, newest last; None where there is no /lib/modules."""
    if not tree.has("/lib/modules"):
        return None
    versions = sorted(tree.names("/lib/modules"), key=newness)[-_MOST_KERNELS:]
    return tuple(version for version in versions if _has_driver(tree, f"/lib/modules/{version}"))


def _has_driver(tree: Tree, directory: str) -> bool:
    # A directory that is not there is asked for once, and not for each module that it might hold.
    return any(
        tree.has(f"{directory}/{place}/{module}")
        for place in _DIRECTORIES
        if tree.has(f"{directory}/{place}")
        for module in _MODULES
    )
