"""``python -m pvlint``."""

from pvlint.cli.app import main

if __name__ == "__main__":
    main()
