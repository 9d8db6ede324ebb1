"""The images of the builder for the tests of this directory, each built when the first test asks for it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.images.build import Workshop
from tests.images.tools import Missing

Images = Callable[[str], tuple[Path, ...]]


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("images"))


@pytest.fixture(scope="session")
def images(workshop: Workshop) -> Images:
    """The disks of a guest of the table by its name; skips the test where a tool to build them with is missing."""

    def built(name: str) -> tuple[Path, ...]:
        try:
            return workshop.images(name)
        except Missing as missing:
            pytest.skip(f"image {name} is not built: {missing}")

    return built
