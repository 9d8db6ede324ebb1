"""libvirt's records of guests that are defined elsewhere: snapshots, and the state of those that run."""

import re
from typing import Final

_ROOT: Final = re.compile(r"(?>(?:\s|\ufeff|<\?.*?\?>|<!--.*?-->)*)<(domainsnapshot|domstatus)[\s/>]", re.DOTALL)
_WORDS: Final = {"domainsnapshot": "a snapshot of a guest", "domstatus": "the state of a running guest"}


def record(text: str) -> str:
    """What a file is a record of; empty where it is none, and its guests are defined in it."""
    root = _ROOT.match(text)
    return _WORDS[root[1]] if root is not None else ""
