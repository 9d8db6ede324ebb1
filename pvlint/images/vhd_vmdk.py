"""Disks in VHD, VHDX and VMDK containers, unpacked by libyal; what is kept in other files is refused."""

from typing import Any, Final

from pvlint.images.file_object import FileObject
from pvlint.images.libyal import FAILURES, INSTALL, library, words
from pvlint.images.seen import Bytes, Unreadable

_LIBRARIES: Final = {"vhd": "pyvhdi", "vhdx": "pyvhdi", "vmdk": "pyvmdk"}
_LARGEST: Final = 64 << 40
"""64 TiB, VHDX's limit and above the others'."""
_NEWEST_VMDK: Final = 3
_VHDX_HEADERS: Final = (64 << 10, 128 << 10)
_REFUSED: Final = "backing file refused"
_NO_PARENT: Final = 0xFFFFFFFF
"""The parentCID of a VMDK that has no parent."""


class _Container:
    """A disk that libyal unpacks."""

    def __init__(self, opened: Any, file: FileObject, size: int) -> None:
        self._opened = opened
        self._file = file
        self._size = size

    @property
    def size(self) -> int:
        return self._size

    def read(self, offset: int, length: int) -> bytes:
        if offset < 0 or length < 0 or offset + length > self._size:
            raise Unreadable("beyond the end of the disk")
        if not length:
            return b""
        try:
            data = self._opened.read_buffer_at_offset(length, offset)
        except FAILURES as failure:
            raise Unreadable(words(failure, self._file)) from None
        if data is None or len(data) != length:
            raise Unreadable("truncated")
        return bytes(data)


def unpacked(file: Bytes, container: str) -> Bytes:
    """The disk in a container: "vhd", "vhdx" or "vmdk".

    Raises Unreadable for every other kind, over a damaged one, one that needs another file (a parent, a flat extent),
    and where the library is not installed.
    """
    name = _LIBRARIES.get(container)
    if name is None:
        raise Unreadable(f"not supported: {container.upper()[:16]}")
    found = library(name)
    if found is None:
        raise Unreadable(f"not supported without pvlint[images]: {INSTALL}")
    _check_headers(file, container)
    source = FileObject(file)
    if container == "vmdk" and file.read(0, min(file.size, 4)) == b"# Di":
        # A descriptor of its own: lines of text that name the files with the data.
        raise Unreadable(_REFUSED)
    try:
        opened = _vmdk(found, source) if container == "vmdk" else _vhd(found, source)
        size = int(opened.get_media_size())
    except Unreadable as unreadable:
        raise Unreadable(words(unreadable, source)) from None
    except FAILURES as failure:
        raise Unreadable(words(failure, source)) from None
    if not 0 < size <= _LARGEST:
        raise Unreadable("virtual size refused")
    return _Container(opened, source, size)


def _check_headers(file: Bytes, container: str) -> None:
    """Refuses what the library would read though it is damaged, or newer than what it knows."""
    if container == "vmdk" and file.read(0, min(file.size, 8))[:4] == b"KDMV":
        version = int.from_bytes(file.read(4, 4), "little")
        if version > _NEWEST_VMDK:
            raise Unreadable(f"not supported: VMDK version {version}")
    if container == "vhdx" and not any(_vhdx_header(file, at) for at in _VHDX_HEADERS):
        raise Unreadable("broken VHDX: neither of its headers is whole")


def _vhdx_header(file: Bytes, at: int) -> bool:
    """Whether a VHDX header is there, with the right checksum ([MS-VHDX] 2.2.2: CRC-32C, its own field zero)."""
    if at + 4096 > file.size:
        return False
    header = file.read(at, 4096)
    return header[:4] == b"head" and _crc32c(header[:4] + bytes(4) + header[8:]) == int.from_bytes(
        header[4:8], "little"
    )


def _crc32c(data: bytes) -> int:
    """The Castagnoli checksum, which the standard library does not have."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 & -(value & 1))
    return value ^ 0xFFFFFFFF


def _vhd(found: Any, source: FileObject) -> Any:
    opened = found.file()
    opened.open_file_object(source)
    if opened.get_disk_type() == found.disk_types.DIFFERENTIAL or opened.get_parent_filename():
        raise Unreadable(_REFUSED)
    return opened


def _vmdk(found: Any, source: FileObject) -> Any:
    opened = found.handle()
    opened.open_file_object(source)
    kinds = found.disk_types
    if opened.get_disk_type() not in (kinds.MONOLITHIC_SPARSE, kinds.STREAM_OPTIMIZED):
        raise Unreadable(_REFUSED)
    if opened.get_number_of_extents() != 1 or opened.get_parent_content_identifier() not in (None, _NO_PARENT):
        raise Unreadable(_REFUSED)
    if opened.get_parent_filename():
        raise Unreadable(_REFUSED)
    # The one extent is this file itself, whatever name the descriptor in it gives.
    opened.open_extent_data_files_as_file_objects([source])
    return opened
