"""What is kept of a kernel's command line: recognised arguments only, for a configuration may hold passwords."""

import re
from typing import Final

_LONGEST: Final = 4096
_KEPT: Final = re.compile(
    r"""ro | rw
    | root=(?: /dev/[\w/.+:=-]{1,120} | (?:UUID|LABEL|PARTUUID|PARTLABEL)=[\w/.+:-]{1,120} | [0-9a-fA-F]{3,5} )
    | (?: xen_emul_unplug | xen_pv_hvm | (?:xen_platform_pci\.)?dev_unplug | (?:ide|hd[a-z]|ide[0-9])
        | ide_core\.\w{1,40} | xen[_-]blkfront\.\w{1,40} )=[\w.,-]{1,80}
    """,
    re.VERBOSE | re.ASCII,
)
"""root= (kernel's init/do_mounts.c); how a guest takes or leaves its emulated disks: Xen's and IDE's arguments."""


def recognised(arguments: str) -> str:
    """The arguments that say where root is and which disks the kernel takes, without their quotes."""
    words = arguments[:_LONGEST].replace('"', "").replace("'", "").split()
    return " ".join(word for word in words if _KEPT.fullmatch(word))
