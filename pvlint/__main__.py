"""``pvlint``, and ``python -m pvlint``."""

from typing import NoReturn

from pvlint.cli.main import leave, run


def main() -> NoReturn:
    """The program, as a process."""
    leave(run())


if __name__ == "__main__":
    main()
