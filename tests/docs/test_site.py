"""The site: its navigation is complete, its links lead somewhere, and it loads nothing from elsewhere.

`make site` builds it with every warning an error; where mkdocs is installed, so does a test here.
"""

import importlib.util
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import DOCS, ROOT, TOP, read

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed; it comes with pre-commit")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
PAGES = [*TOP, *(path.relative_to(ROOT).as_posix() for path in sorted(DOCS.rglob("*.md")))]


def hooks() -> Any:
    spec = importlib.util.spec_from_file_location("site_hooks", ROOT / "tools" / "site_hooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def prose(path: str) -> str:
    """A page without its code."""
    text = re.sub(r"^( *)```.*?^\1```$", "", read(path), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", "", text)


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and mkdocs make them."""
    heads = re.findall(r"^#+ (.*)$", prose(path.relative_to(ROOT).as_posix()), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", PAGES)
def test_every_link_leads_to_a_file_and_a_heading(path):
    wrong = []
    for groups in LINK.findall(prose(path)):
        address = groups[0] or groups[1]
        if re.match(r"https?:|mailto:|#", address):
            continue
        name, _, anchor = address.partition("#")
        target = (ROOT / path).parent / name
        if not target.exists() or (anchor and anchor not in anchors(target.resolve())):
            wrong.append(address)
    assert wrong == []


@pytest.mark.parametrize("path", [path for path in PAGES if path.startswith("docs/")])
def test_no_page_links_out_of_the_site(path):
    """What is outside docs/ is named, and not linked: the site does not have it."""
    addresses = [groups[0] or groups[1] for groups in LINK.findall(prose(path))]
    local = [address.partition("#")[0] for address in addresses if not re.match(r"https?:|#", address)]
    outside = [name for name in local if not ((ROOT / path).parent / name).resolve().is_relative_to(DOCS)]
    assert outside == []


def in_nav(item: Any) -> set[str]:
    if isinstance(item, str):
        return {item}
    return {name for inner in (item.values() if isinstance(item, dict) else item) for name in in_nav(inner)}


def test_every_page_is_in_the_navigation_and_no_other():
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text())
    completed = hooks().on_config({"docs_dir": str(DOCS), "nav": config["nav"]})
    assert in_nav(completed["nav"]) == {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}


@pytest.mark.parametrize(
    ("page", "loads"),
    [
        ('<script src="https://cdn.example/x.js"></script>', True),
        ('<link rel="stylesheet" href="//fonts.example/css">', True),
        ('<link rel="preconnect" href="https://fonts.example">', True),
        ('<img alt="" src="http://example/x.png">', True),
        ("<style>@import 'https://example/x.css'; a { background: url(https://example/a.png) }</style>", True),
        ('<a href="https://example/">a link to follow</a>', False),
        ('<link rel="canonical" href="https://example/">', False),
        ('<script src="js/base.js"></script><img src="data:image/png;base64,AAAA" alt="">', False),
        ('<svg xmlns="http://www.w3.org/2000/svg"><rect style="fill: url(#a)"/></svg>', False),
    ],
)
def test_what_a_page_would_fetch_from_elsewhere_is_found(page, loads):
    assert bool(hooks().fetched(page)) is loads


def test_no_page_or_picture_in_the_sources_fetches_anything():
    for path in (*DOCS.rglob("*.svg"), *DOCS.rglob("*.css"), *DOCS.rglob("*.md")):
        assert hooks().fetched(path.read_text()) == [], path


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ("<!-- not run: it takes hosts -->\n", "\n*The tests of this page do not run this: it takes hosts.*\n\n"),
        ("  <!-- not run: it takes hosts -->\n", "\n  *The tests of this page do not run this: it takes hosts.*\n\n"),
        (
            "<!-- stand-in: virsh: cat x -->\n<!-- stand-in: jq: cat -->\n",
            "\n*The tests of this page run this with a stand-in for `virsh` and `jq`.*\n\n",
        ),
        ("<!-- file: web01.cfg -->\n", "\n`web01.cfg`:\n\n"),
        ("<!-- not run: it takes hosts -->\n\n", ""),  # above no block
    ],
)
def test_the_site_says_which_commands_are_not_run_or_run_with_a_stand_in(marks, said):
    indent = marks[: marks.index("<")]
    page = f"A page.\n\n{marks}{indent}```sh\npvlint check -c\n{indent}```\n"
    assert hooks().on_page_markdown(page, None, None, None) == page.replace(marks, marks + said)


@pytest.mark.slow
@pytest.mark.skipif(find_spec("mkdocs") is None, reason="mkdocs is not installed (`make check` installs it)")
def test_the_site_is_built_without_a_warning_and_a_fault_is_one(tmp_path):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "schemas" / "check-1.json").exists()
    assert (tmp_path / "site" / "rules" / "PV101.html").exists()
    assert (
        "<em>The tests of this page do not run this: it needs a network.</em>"
        in (tmp_path / "site" / "start.html").read_text()
    )
    for path in (tmp_path / "site").rglob("*.html"):
        assert hooks().fetched(path.read_text()) == [], path


@pytest.mark.parametrize("path", PAGES)
def test_no_element_of_a_definition_is_taken_for_html(path):
    """`<model>` outside code would be an element of the page, and not be seen."""
    text = re.sub(r"<!--.*?-->", "", prose(path), flags=re.DOTALL)
    text = re.sub(r"^ {4,}.*$", "", text, flags=re.MULTILINE)
    assert re.findall(r"<[a-zA-Z/][^>\n]*>", text) == []
