"""libosinfo's identifier in a libvirt definition's metadata: which operating system the guest runs."""

import re
from typing import Final

_RED_HAT: Final = re.compile(
    r"https?://(?:www\.)?(?:redhat\.com/rhel|centos\.org/centos|oracle\.com/ol|scientificlinux\.org/scientificlinux)/(\d+)(?:\.(\d+))?$"
)


def release(os_id: str) -> str:
    """``http://redhat.com/rhel/5.4`` as "rhel-5.4", its rebuilds likewise; empty for any other system."""
    found = _RED_HAT.match(os_id)
    if found is None:
        return ""
    return f"rhel-{found[1]}.{found[2]}" if found[2] else f"rhel-{found[1]}"


def major(release: str) -> int | None:
    """The major number of a release such as "rhel-5.4"."""
    number = release.removeprefix("rhel-").partition(".")[0]
    return int(number) if number.isdigit() else None
