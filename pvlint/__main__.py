"""``pvlint``, and ``python -m pvlint``."""

from pvlint.cli.main import main

if __name__ == "__main__":
    main()
