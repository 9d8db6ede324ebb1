"""The pictures: readable by machines and people, legible in light and dark, and as exact as the table they draw."""

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree

from pvlint.platforms.xen_table import TOOLSTACKS, row_for
from tests.docs.pages import DOCS, read
from tests.test_house import ROOMS

PICTURES = sorted((DOCS / "pictures").glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MEASURE = """() => {
  const light = (color) => {
    const parts = color.match(/[\\d.]+/g).slice(0, 3).map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const ground = (text) => {
    const own = text.getBoundingClientRect();
    const [x, y] = [own.x + own.width / 2, own.y + own.height / 2];
    return [...document.querySelectorAll("rect")].filter((rect) => {
      const box = rect.getBoundingClientRect();
      return box.x <= x && x <= box.right && box.y <= y && y <= box.bottom;
    }).at(-1);
  };
  return [...document.querySelectorAll("text")].map((text) => {
    const under = ground(text), inner = text.getBoundingClientRect(), outer = under.getBoundingClientRect();
    const pair = [getComputedStyle(text).fill, getComputedStyle(under).fill].map(light).sort((a, b) => b - a);
    const fits = inner.left >= outer.left + 2 && inner.right <= outer.right - 2 && inner.bottom <= outer.bottom;
    return [text.textContent, (pair[0] + 0.05) / (pair[1] + 0.05), fits];
  });
}"""  # noqa: E501 - WCAG 2.1, "contrast ratio"


def kind_of(toolstack: str, name: str) -> str:
    """What the picture should say of the names in a row, by the program's table."""
    family, first, last = {"hd": ("hd", 0, 3), "xvd": ("xvd", 0, 3), "sd": ("sd", 0, 6), "xvde": ("xvd", 4, 15)}[name]

    def rows(*, any_hd: bool) -> set[Any]:
        found = (
            row_for(toolstack, family, unit, 0, cdrom=False, any_hd=any_hd, ahci=False)
            for unit in range(first, last + 1)
        )
        return {(row.bus, row.boots) if row is not None else None for row in found}

    words = {("IDE", True): "ide", ("SCSI", True): "scsi", ("SCSI", False): "noboot", None: "pv"}
    ((alone,), (beside,)) = rows(any_hd=family == "hd"), rows(any_hd=True)
    return words[alone] if alone == beside else "cond" if (words[alone], beside) == ("ide", None) else "?"


def test_the_picture_of_presentation_is_the_programs_table():
    drawn = re.findall(r'data-cell="(\S+) (\S+) (\S+)"', (DOCS / "pictures/presentation.svg").read_text())
    assert len(drawn) == 16
    assert {toolstack for toolstack, _, _ in drawn} == set(TOOLSTACKS)
    assert [(toolstack, name, kind_of(toolstack, name)) for toolstack, name, _ in drawn] == drawn


@pytest.mark.parametrize("page", ["docs/presentation.md", "README.md"])
def test_the_tables_of_presentation_say_the_same(page):
    words = {"ide": "IDE", "scsi": "SCSI", "noboot": "SCSI, does not boot", "cond": "IDE, unless an hd* device exists"}
    rows = {"hda to hdd": "hd", "xvda to xvdd": "xvd", "sda to sdg": "sd", "sda ...": "sd", "xvde and up": "xvde"}
    found = 0
    for line in read(page).splitlines():
        first, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and first in rows and len(cells) == len(TOOLSTACKS):
            found += 1
            for toolstack, cell in zip(TOOLSTACKS, cells, strict=True):
                kind = kind_of(toolstack, rows[first])
                cell = cell.replace(" and PV", "").replace("PV only, unless", "unless")
                assert cell == words.get(kind) or (kind == "pv" and cell in ("-", "PV only")), (first, toolstack, cell)
    assert found == 4


def test_the_order_of_the_rooms_is_the_one_that_is_held():
    listed = read("docs/architecture.md").split("<!-- rooms -->\n```text\n")[1].split("```")[0]
    assert tuple(listed.split()) == ROOMS


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_says_what_it_shows_and_needs_nothing_else(path):
    root = etree.fromstring(path.read_bytes())
    assert root.get("role") == "img"
    named = [root.find(f".//*[@id='{name}']") for name in (root.get("aria-labelledby") or "").split()]
    assert [element.tag for element in named if element is not None] == [f"{SVG}title", f"{SVG}desc"]
    assert all(element.text and len(element.text) > 20 for element in named if element is not None)
    assert "prefers-color-scheme: dark" in path.read_text()
    assert not re.findall(
        r"https?://(?!www\.w3\.org/2000/svg)|<script|<image|<foreignObject|\son\w+=", path.read_text()
    )


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_shown_on_a_page_in_words_too(path):
    shown = [
        words
        for page in DOCS.rglob("*.md")
        for words in re.findall(rf"!\[([^\]]+)\]\([./]*pictures/{path.name}\)", page.read_text())
    ]
    assert shown
    assert all(len(words) > 60 for words in shown)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="driving a browser needs playwright")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="looking at pictures needs Chromium (Debian: chromium)")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_every_word_is_inside_its_box_and_stands_out(browser, path, scheme):
    page = browser.new_page(color_scheme=scheme, viewport={"width": 1000, "height": 800})
    page.goto(path.as_uri())
    measured = page.evaluate(MEASURE)
    page.close()
    assert len(measured) > 5
    assert [(words, ratio) for words, ratio, _ in measured if ratio < 4.5] == []
    assert [words for words, _, fits in measured if not fits] == []
