"""libvirt to compare with: its test driver, and a libvirtd with QEMU that the tests start themselves."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration import daemon
from tests.integration.judge import Judge, machines


@pytest.fixture(scope="session")
def libvirt() -> Any:
    """libvirt-python, told to keep its errors to itself."""
    needs = "comparing with libvirt needs libvirt-python (the extra libvirt)"
    module = pytest.importorskip("libvirt", reason=needs, exc_type=ImportError)
    module.registerErrorHandler(lambda _context, _error: None, None)
    return module


@pytest.fixture(scope="session")
def test_driver(libvirt: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """libvirt's test driver: its common parser, for every hypervisor, without a daemon.

    It has a node of its own, without any guest: that of test:///default is shared by the whole process.
    """
    node = tmp_path_factory.mktemp("libvirt") / "node.xml"
    node.write_text("<node/>")
    connection = libvirt.open(f"test://{node}")
    yield Judge(connection, libvirt.libvirtError)
    connection.close()


@pytest.fixture(scope="session")
def qemu_driver(libvirt: Any) -> Iterator[Judge]:
    """libvirt's QEMU driver, in a libvirtd that ends with the tests."""
    needs = "comparing with libvirt's QEMU driver needs"
    if missing := daemon.missing():
        pytest.skip(f"{needs} {missing}")
    try:
        with daemon.running(libvirt) as connection:
            yield Judge(connection, libvirt.libvirtError, machines(connection))
    except daemon.NoDriver:
        pytest.skip(f"{needs} that driver (Debian, Fedora: libvirt-daemon-driver-qemu)")
