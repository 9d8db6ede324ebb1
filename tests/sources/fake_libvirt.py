"""A libvirt-python to play with: hosts as old, broken and hostile as no real one can be made to be."""

from collections.abc import Iterable
from typing import Any, Final

VIR_CONNECT_RO: Final = 1
VIR_CONNECT_LIST_DOMAINS_ACTIVE: Final = 1
VIR_DOMAIN_XML_INACTIVE: Final = 2
VIR_ERR_NO_SUPPORT: Final = 3
VIR_ERR_NO_DOMAIN: Final = 42
VIR_ERR_RPC: Final = 39
VIR_CRED_USERNAME, VIR_CRED_AUTHNAME, VIR_CRED_LANGUAGE, VIR_CRED_CNONCE = 1, 2, 3, 4
VIR_CRED_PASSPHRASE, VIR_CRED_ECHOPROMPT, VIR_CRED_NOECHOPROMPT, VIR_CRED_REALM = 5, 6, 7, 8


class libvirtError(Exception):  # noqa: N801 - its name there
    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self._code = code

    def get_error_code(self) -> int:
        return self._code


class Domain:
    def __init__(self, name: str | Exception, xml: str | Exception = "<domain/>", *, runs: bool = True) -> None:
        self._name, self._xml, self.runs = name, xml, runs

    def name(self) -> str:
        if isinstance(self._name, Exception):
            raise self._name
        return self._name

    def UUIDString(self) -> str:  # noqa: N802
        return "6695eb01-f6a4-8304-79aa-97f2502e193f"

    def XMLDesc(self, flags: int) -> str:  # noqa: N802
        if isinstance(self._xml, Exception):
            raise self._xml
        return f"{self._xml}<!--flags {flags}-->"


class Connection:
    def __init__(self, domains: Iterable[Domain], *, old: bool = False, alive: bool | Exception = True) -> None:
        self._domains, self._old, self._alive = list(domains), old, alive
        self.closed = False

    def getURI(self) -> str:  # noqa: N802
        return "fake:///system"

    def listAllDomains(self, flags: int) -> list[Domain]:  # noqa: N802
        if self._old:
            raise libvirtError("unknown procedure: 273", VIR_ERR_NO_SUPPORT)
        return [domain for domain in self._domains if domain.runs or not flags]

    def listDomainsID(self) -> list[int]:  # noqa: N802
        return [number for number, domain in enumerate(self._domains) if domain.runs]

    def listDefinedDomains(self) -> list[str]:  # noqa: N802
        return [str(domain._name) for domain in self._domains if not domain.runs]

    def lookupByID(self, number: int) -> Domain:  # noqa: N802
        domain = self._domains[number]
        if domain._name == "gone":
            raise libvirtError("Domain not found", VIR_ERR_NO_DOMAIN)
        return domain

    def lookupByName(self, name: str) -> Domain:  # noqa: N802
        return next(domain for domain in self._domains if domain._name == name)

    def isAlive(self) -> bool:  # noqa: N802
        if isinstance(self._alive, Exception):
            raise self._alive
        return self._alive

    def close(self) -> None:
        self.closed = True


class Library:
    """What ``import libvirt`` gives."""

    def __init__(self, connection: Connection | Exception) -> None:
        self._connection = connection
        self.opened: list[Any] = []
        self.handlers: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        return globals()[name]

    def registerErrorHandler(self, handler: Any, _context: Any) -> None:  # noqa: N802
        self.handlers.append(handler)

    def openAuth(self, *arguments: Any) -> Connection:  # noqa: N802
        self.opened.append(arguments)
        if isinstance(self._connection, Exception):
            raise self._connection
        return self._connection
