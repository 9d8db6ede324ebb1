"""What mkdocs does not do by itself: rules and decisions in the navigation, a word above commands that are not run.

And a page that loads anything is refused. mkdocs calls the functions that begin with ``on_`` (mkdocs.yml, ``hooks``). A
warning fails the build, which is strict.
"""

import logging
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

_LOG: Final = logging.getLogger("mkdocs.hooks.pvlint")
_GROUPS: Final = {
    "PV0": "Reading",
    "PV1": "Booting",
    "PV2": "Disks",
    "PV3": "Releases and kernels",
    "PV4": "Installation and network",
    "PV9": "Suppressions",
}
_LOADING: Final = {
    "script": ("src",), "img": ("src", "srcset"), "iframe": ("src",), "source": ("src", "srcset"), "video": ("src",),
    "audio": ("src",), "embed": ("src",), "object": ("data",), "input": ("src",), "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
}  # fmt: skip
"""The attributes that make a browser fetch something; those of a <link> depend on what it is for."""
_FETCHED: Final = (
    "stylesheet",
    "icon",
    "preload",
    "prefetch",
    "preconnect",
    "dns-prefetch",
    "modulepreload",
    "manifest",
)
_ELSEWHERE: Final = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_IN_STYLE: Final = re.compile(r"(?:url\(\s*|@import\s+)[\"']?\s*(?:https?:)?//[^\"')\s]*", re.IGNORECASE)
_MARKED: Final = re.compile(r"^((?: *<!--[^\n]*-->\n)+)(?=( *)```)", re.MULTILINE)
"""The marks above a block, which tests/docs/pages.py knows; nobody sees them on the site."""


def on_config(config: Any) -> Any:
    """Complete the navigation: the pages of a folder come from the folder."""
    docs = Path(config["docs_dir"])
    fill(config["nav"], "rules/README.md", [{name: rules} for name, rules in grouped(docs / "rules").items()])
    fill(config["nav"], "decisions/README.md", [
        f"decisions/{path.name}" for path in sorted((docs / "decisions").glob("[0-9]*.md"))
    ])  # fmt: skip
    return config


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Say above a block of commands that the tests do not run it, or with what."""
    return _MARKED.sub(lambda marked: f"{marked[1]}{_said(marked[1], marked[2])}", markdown)


def _said(marks: str, indent: str) -> str:
    reason = re.search(r"<!-- not run: (.*?) -->", marks)
    stand_ins = [f"`{name}`" for name in re.findall(r"<!-- stand-in: ([\w-]+): ", marks)]
    file = re.search(r"<!-- file: ([^ ]+?)(?: .*?)? -->", marks)
    if file:
        return f"\n{indent}`{file[1]}`:\n\n"
    words = f"The tests of this page do not run this: {reason[1]}." if reason else ""
    if stand_ins:
        words = f"The tests of this page run this with a stand-in for {' and '.join(stand_ins)}."
    return f"\n{indent}*{words}*\n\n" if words else ""


def on_post_page(output: str, page: Any, config: Any) -> str:
    """Warn of what a page would load from elsewhere."""
    for what in fetched(output):
        _LOG.warning("%s loads something from elsewhere: %s", page.file.src_uri, what)
    # The theme's switch between light and dark looks for the styles of a highlighter that is switched off.
    return output.replace("</head>", '<style id="hljs-light"></style><style id="hljs-dark"></style></head>', 1)


def on_post_build(config: Any) -> None:
    """Warn of what a style sheet or a picture would load from elsewhere."""
    site = Path(config["site_dir"])
    for path in sorted((*site.rglob("*.css"), *site.rglob("*.svg"))):
        for what in fetched(path.read_text(encoding="utf-8")):
            _LOG.warning("%s loads something from elsewhere: %s", path.relative_to(site), what)


def grouped(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The rule pages by the first digit of their codes, each with its title."""
    found: dict[str, list[dict[str, str]]] = {}
    for path in sorted(folder.glob("PV*.md")):
        group = f"{_GROUPS.get(path.stem[:3], 'More')} ({path.stem[:3]}xx)"
        title = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        found.setdefault(group, []).append({title: f"rules/{path.name}"})
    return found


def fill(nav: Any, index: str, pages: list[Any]) -> None:
    """Add pages behind the one that introduces them, wherever it is in the navigation."""
    for item in nav if isinstance(nav, list) else nav.values():
        if isinstance(item, list) and index in item:
            item.extend(pages)
        elif isinstance(item, (list, dict)):
            fill(item, index, pages)


def fetched(text: str) -> list[str]:
    """The addresses on other machines that a browser would ask for in showing this; links to follow are none."""
    parser = _Loads()
    parser.feed(text)
    return parser.found + _IN_STYLE.findall(text)


class _Loads(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at what an element would load."""
        given = {name: value or "" for name, value in attrs}
        names = _LOADING.get(tag, ())
        if tag == "link" and set(given.get("rel", "").lower().split()) & set(_FETCHED):
            names = ("href",)
        self.found += [given[name] for name in names if name in given and _ELSEWHERE.match(given[name])]
