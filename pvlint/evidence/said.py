"""What a settings file or the command line says of a guest."""

from pvlint.record import NamedTuple


class GuestSettings(NamedTuple):
    """What a settings file or the command line says of a guest; empty where it says nothing."""

    release: str = ""
    kernel: str = ""
    """Kernel and driver packages as rpm lists them, separated by blanks; a whole `rpm -qa` is welcome."""
    host_kernel: str = ""
    cpu_vendor: str = ""
    phase: str = ""
    toolstack: str = ""
    boot: str = ""
    """The disk that holds /boot."""
    kickstart: str = ""
    command_line: str = ""
    """The kernel's, as the guest's own GRUB has it."""
