"""libosinfo's identifier in a libvirt definition's metadata: which operating system the guest runs."""

import re
from typing import Final

from pvlint.guide.releases import Release
from pvlint.late import regex

_RED_HAT: Final = regex(
    r"https?://(?:www\.)?(?:redhat\.com/rhel|centos\.org/centos(?:-stream)?|oracle\.com/ol"
    r"|scientificlinux\.org/scientificlinux|almalinux\.org/almalinux|rockylinux\.org/rocky)"
    r"/(\d{1,2})(?:\.(\d{1,2}))?(?:\.\d{1,2})?(?:-unknown)?",
    re.ASCII,
)


def release(os_id: str) -> Release | None:
    """``http://redhat.com/rhel/5.4`` as RHEL 5.4, its rebuilds likewise; None for any other system."""
    found = _RED_HAT.fullmatch(os_id)
    if found is None:
        return None
    return Release(int(found[1]), int(found[2]) if found[2] else None)
