"""Files and directories: what is checked, in which order, and why any other file is passed over."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvlint.sources import regular
from pvlint.sources.files import File, Found, Missing, Passed, Walk
from pvlint.sources.patterns import Ignores, Patterns

needs_permissions = pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything, so nothing is unreadable")

Tree = Callable[..., Path]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """Makes files below an empty directory, which is the current one."""
    monkeypatch.chdir(tmp_path)

    def make(*names: str, **contents: str) -> Path:
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name)
        for name, content in contents.items():
            (tmp_path / name).write_text(content)
        return tmp_path

    return make


def ignore(directory: Path, *lines: str) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / ".gitignore").write_text("".join(f"{line}\n" for line in lines))


def walked(*paths: str, gitignore: bool = True) -> list[Found]:
    return list(Walk(gitignore=gitignore).files(list(paths) or ["."]))


def checked(*paths: str, gitignore: bool = True) -> list[str]:
    return [
        found.path
        for found in walked(*paths, gitignore=gitignore)
        if isinstance(found, File) and ".gitignore" not in found.path
    ]


def passed(*paths: str) -> dict[str, str]:
    return {item.path: item.reason for item in walked(*paths) if isinstance(item, Passed)}


def test_the_files_of_a_directory_come_sorted_by_name_at_every_level(tree):
    tree("b/2", "b/10", "a", "c", "B", "b/1/z", "b.cfg", "ä")
    assert checked() == ["B", "a", "b/1/z", "b/10", "b/2", "b.cfg", "c", "ä"]


def test_the_order_is_not_that_of_the_file_system(tree, monkeypatch):
    tree("a", "b", "c/d", "c/e")
    real = os.scandir
    expected = checked()
    monkeypatch.setattr(os, "scandir", lambda path: list(real(path))[::-1])
    assert checked() == expected
    monkeypatch.setattr(os, "scandir", lambda path: sorted(real(path), key=lambda entry: hash(entry.name)))
    assert checked() == expected


def test_named_paths_keep_the_order_and_the_spelling_they_are_given_in(tree):
    top = tree("b/x", "a/x", "c")
    assert checked("c", "b", "./a", str(top / "b") + "/") == ["c", "b/x", "./a/x"]
    assert checked(str(top / "b")) == [str(top / "b" / "x")]


def test_below_the_current_directory_paths_have_no_dot_before_them(tree):
    tree("a/b", "c")
    assert checked(".") == ["a/b", "c"]
    assert checked("./") == ["./a/b", "./c"]


@pytest.mark.parametrize("name", [".git", ".hg", ".venv", "node_modules", "__pycache__", ".tox"])
def test_directories_of_tools_are_not_entered(tree, name):
    tree(f"{name}/x", f"a/{name}/x", f"{name}x/y", "z")
    assert checked() == sorted([f"{name}x/y", "z"])


def test_directories_of_tools_are_named_where_every_one_is_asked_for(tree):
    tree(".git/x", "a/.tox/x", "b", "node_modules")
    found = list(Walk(every=True).files(["."]))
    reason = "a directory of a tool, not entered"
    assert found == [Passed(".git", reason), Passed("a/.tox", reason), File("b"), File("node_modules")]


def test_a_file_that_is_called_like_a_directory_of_a_tool_is_a_file(tree):
    tree("node_modules")
    assert checked() == ["node_modules"]


def test_hidden_files_and_directories_are_checked(tree):
    tree(".hidden", ".config/x")
    assert checked() == [".config/x", ".hidden"]


def test_a_path_that_is_not_there_is_missing(tree):
    tree("a")
    assert walked("nowhere", "a/b") == [
        Missing("nowhere", "no such file or directory"),
        Missing("a/b", "not a directory"),
    ]


def test_a_name_no_file_can_have_is_missing(tree):
    tree("a")
    assert walked("a\0b") == [Missing("a\\0b", "no file can have this name")]


def test_a_file_is_checked_once_whatever_leads_to_it(tree):
    top = tree("a.cfg", "d/b.cfg")
    os.link(top / "a.cfg", top / "z.cfg")
    (top / "link.cfg").symlink_to("a.cfg")
    (top / "d" / "up.cfg").symlink_to("../a.cfg")
    twice = "the same file under another name"
    assert checked() == ["a.cfg", "d/b.cfg"]
    assert passed() == {"d/up.cfg": twice, "link.cfg": twice, "z.cfg": twice}


def test_a_file_that_is_named_twice_is_checked_once(tree):
    tree("a.cfg", "d/b.cfg")
    twice = "the same file under another name"
    assert walked("d/b.cfg", ".") == [File("d/b.cfg"), File("a.cfg"), Passed("d/b.cfg", twice)]
    assert walked("a.cfg", "./a.cfg") == [File("a.cfg"), Passed("./a.cfg", twice)]


def test_a_walk_remembers_files_from_one_call_to_the_next(tree):
    tree("a.cfg")
    walk = Walk()
    assert list(walk.files(["a.cfg"])) == [File("a.cfg")]
    assert list(walk.files(["."])) == [Passed("a.cfg", "the same file under another name")]


def test_a_file_goes_before_the_links_that_lead_to_it(tree):
    top = tree("z/real.xml")
    (top / "autostart.xml").symlink_to(top / "z" / "real.xml")
    assert checked() == ["z/real.xml"]
    assert passed() == {"autostart.xml": "the same file under another name"}


def test_a_link_out_of_the_tree_is_checked_once_and_after_the_files(tree):
    top = tree("d/z", "elsewhere/real")
    (top / "d" / "a").symlink_to("../elsewhere/real")
    (top / "d" / "b").symlink_to("../elsewhere/real")
    assert walked("d") == [File("d/z"), File("d/a"), Passed("d/b", "the same file under another name")]


def test_a_dangling_link_is_passed_over_in_a_directory_and_missing_where_it_is_named(tree):
    top = tree("a")
    (top / "gone").symlink_to("nowhere")
    assert passed() == {"gone": "a link that leads nowhere"}
    assert walked("gone") == [Missing("gone", "no such file or directory")]


def test_a_file_that_vanishes_while_a_directory_is_walked_is_gone(tree):
    top = tree("a", "b", "c")
    (top / "link").symlink_to("b")
    found = Walk().files(["."])
    assert next(found) == File("a")
    (top / "b").unlink()
    assert list(found) == [Passed("b", "it is gone"), File("c"), Passed("link", "a link that leads nowhere")]


def test_links_that_lead_in_a_circle_are_passed_over(tree):
    top = tree("a")
    (top / "one").symlink_to("two")
    (top / "two").symlink_to("one")
    (top / "self").symlink_to("self")
    assert checked() == ["a"]
    assert set(passed()) == {"one", "two", "self"}
    assert all("symbolic links" in reason for reason in passed().values())
    assert isinstance(walked("self")[0], Missing)


def test_a_link_to_a_directory_is_not_followed_and_so_never_ends_where_it_began(tree):
    top = tree("d/x", "e/y")
    (top / "d" / "loop").symlink_to("..")
    (top / "e" / "other").symlink_to(top / "d")
    assert checked() == ["d/x", "e/y"]
    assert passed() == {"d/loop": "a link to a directory", "e/other": "a link to a directory"}


def test_a_link_to_a_directory_is_walked_where_it_is_named(tree):
    top = tree("d/x")
    (top / "link").symlink_to("d")
    assert checked("link") == ["link/x"]


def test_a_fifo_and_a_socket_are_passed_over_without_waiting_for_them(tree):
    top = tree("a")
    os.mkfifo(top / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        reasons = {"pipe": "not a regular file (a FIFO)", "socket": "not a regular file (a socket)"}
        assert passed() == reasons
        assert passed("socket", "pipe") == reasons
    assert checked() == ["a"]


def test_a_character_device_is_passed_over():
    assert passed("/dev/null") == {"/dev/null": "not a regular file (a character device)"}


def test_a_fifo_that_took_the_place_of_a_file_is_not_waited_for(tree):
    os.mkfifo(tree("a") / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        regular.read("pipe", 10)


@pytest.mark.parametrize(("most", "read"), [(0, b""), (3, b"con"), (8, b"contents"), (99, b"contents")])
def test_no_more_of_a_file_is_read_than_is_wanted(tree, most, read):
    tree(a="contents")
    assert regular.read("a", most) == read


def test_a_file_that_is_read_is_closed_again(tree, monkeypatch):
    tree(a="contents").joinpath("d").mkdir()
    opened: list[int] = []
    closed: list[int] = []
    really_open, really_close = os.open, os.close

    def open_(path: str, flags: int) -> int:
        opened.append(really_open(path, flags))
        return opened[-1]

    def close(descriptor: int) -> None:
        closed.append(descriptor)
        really_close(descriptor)

    monkeypatch.setattr(os, "open", open_)
    monkeypatch.setattr(os, "close", close)
    regular.read("a", 99)
    with pytest.raises(OSError, match="not a regular file"):
        regular.read("d", 99)
    assert len(opened) == 2
    assert closed == opened


def test_a_read_that_returns_little_at_a_time_is_gone_on_with(tree, monkeypatch):
    tree(a="contents" * 100)
    real = os.read
    monkeypatch.setattr(os, "read", lambda descriptor, count: real(descriptor, min(count, 7)))
    assert regular.read("a", 10_000) == b"contents" * 100


@needs_permissions
def test_a_file_nobody_may_read_is_left_to_the_reader_to_complain_of(tree):
    (tree("a") / "a").chmod(0)
    assert checked() == ["a"]
    with pytest.raises(PermissionError):
        regular.read("a", 10)


@needs_permissions
def test_a_directory_nobody_may_read_is_missing_and_the_rest_is_checked(tree):
    top = tree("a/x", "b/x", "c/x")
    (top / "b").chmod(0)
    try:
        assert walked() == [File("a/x"), Missing("b", "permission denied"), File("c/x")]
    finally:
        (top / "b").chmod(0o700)


def test_a_directory_that_cannot_be_listed_is_missing_and_the_rest_is_checked(tree, monkeypatch):
    tree("a/x", "b/x", "c/x")
    real = os.scandir

    def scandir(path: str) -> object:
        if path == "b":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert walked() == [File("a/x"), Missing("b", "permission denied"), File("c/x")]


def test_a_tree_deeper_than_pythons_stack_is_walked_to_its_end(tree):
    top, depth = tree(), sys.getrecursionlimit() + 100
    try:
        for _ in range(depth):
            Path("d").mkdir()
            os.chdir("d")
        Path("x").touch()
        os.chdir(top)
        assert walked() == [File("d/" * depth + "x")]
    finally:
        os.chdir(top)
        below = top / "d"
        while True:  # What removes trees recurses as well.
            inner = below / "d"
            if not inner.exists():
                break
            inner.rename(top / "e")
            for left in below.iterdir():
                left.unlink()
            below.rmdir()
            (top / "e").rename(below)
        (below / "x").unlink(missing_ok=True)


# --- odd names -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "-",
        "-rf.cfg",
        "--help",
        "two\nlines.xml",
        "tab\t.xml",
        " ",
        "a b",
        "#x",
        "!x",
        "*",
        "[x]",
        "~",
        "'\"",
        "\\",
        "$(x)",
        "a:b",
    ],
)
def test_a_file_may_have_any_name(tree, name):
    tree(name, "z/" + name)
    assert sorted(checked()) == sorted([name, "z/" + name])
    assert checked(name) == [name]


def test_a_name_that_is_no_utf8_is_kept_so_that_the_file_can_be_opened(tree):
    top = tree()
    try:
        (top / os.fsdecode(b"gr\xfcn.xml")).write_text("found")
    except OSError:
        pytest.skip("this file system takes no such names")
    (only,) = checked()
    assert only == "gr\udcfcn.xml"
    assert regular.read(only, 99) == b"found"


# --- --exclude -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("*.xml", ["a.cfg", "d/a.cfg", "d/e/a.cfg"]),
        ("/*.xml", ["a.cfg", "d/a.cfg", "d/a.xml", "d/e/a.cfg"]),
        ("d", ["a.cfg", "a.xml"]),
        ("d/", ["a.cfg", "a.xml"]),
        ("a.cfg/", ["a.cfg", "a.xml", "d/a.cfg", "d/a.xml", "d/e/a.cfg"]),
        ("d/e", ["a.cfg", "a.xml", "d/a.cfg", "d/a.xml"]),
        ("e", ["a.cfg", "a.xml", "d/a.cfg", "d/a.xml"]),
        ("**/e/*.cfg", ["a.cfg", "a.xml", "d/a.cfg", "d/a.xml"]),
        ("A.XML", ["a.cfg", "a.xml", "d/a.cfg", "d/a.xml", "d/e/a.cfg"]),
        ("", ["a.cfg", "a.xml", "d/a.cfg", "d/a.xml", "d/e/a.cfg"]),
    ],
)
def test_an_excluded_pattern_is_read_as_git_reads_it(tree, pattern, left):
    tree("a.cfg", "a.xml", "d/a.cfg", "d/a.xml", "d/e/a.cfg")
    found = list(Walk((pattern,)).files(["."]))
    assert [item.path for item in found if isinstance(item, File)] == left
    assert {item.reason for item in found if isinstance(item, Passed)} <= {"excluded"}


def test_an_excluded_directory_is_one_entry_and_is_not_entered(tree):
    tree("a", "old/x", "old/y/z")
    assert list(Walk(("old",)).files(["."])) == [File("a"), Passed("old", "excluded")]


@pytest.mark.parametrize("line", ["!", "a\\", "[z-a]"])
def test_what_is_no_pattern_excludes_nothing_and_spoils_no_other(tree, line):
    tree("a", "b.bak")
    assert [type(item) for item in Walk((line, "*.bak")).files(["."])] == [File, Passed]


def test_later_patterns_take_back_what_earlier_ones_exclude(tree):
    tree("a.xml", "keep.xml")
    found = Walk(("*.xml", "!keep.xml")).files(["."])
    assert [item.path for item in found if isinstance(item, File)] == ["keep.xml"]


def test_a_file_that_is_named_is_checked_although_it_is_excluded_unless_that_is_forced(tree):
    tree("a.xml", "d/b.xml")
    assert list(Walk(("*.xml",)).files(["a.xml"])) == [File("a.xml")]
    assert list(Walk(("*.xml",), force_exclude=True).files(["a.xml"])) == [Passed("a.xml", "excluded")]
    assert list(Walk(("d",), force_exclude=True).files(["d", "a.xml"])) == [Passed("d", "excluded"), File("a.xml")]


def test_what_is_excluded_by_force_need_not_be_there(tree):
    tree("a")
    assert list(Walk(("*.xml",), force_exclude=True).files(["gone.xml"])) == [Passed("gone.xml", "excluded")]


@pytest.mark.parametrize("path", ["d/a.xml", "./d/a.xml", "d//a.xml", "d/../d/a.xml", "/d/a.xml"])
def test_a_pattern_means_a_path_however_it_is_spelled(path):
    assert Patterns(("d/a.xml",)).match(path, is_directory=False)


def test_whether_a_name_is_excluded_can_be_asked_without_a_file():
    walk = Walk(("*.xml",))
    assert walk.excludes("stdin.xml")
    assert not walk.excludes("stdin.cfg")
    assert not Walk().excludes("stdin.xml")


# --- .gitignore ------------------------------------------------------------------------------------------------------


@pytest.fixture
def repository(tree: Tree) -> Tree:
    """The same, where the current directory is the top of a repository."""
    (tree() / ".git").mkdir()
    return tree


def test_what_git_ignores_is_passed_over_with_that_reason(repository):
    ignore(repository("a.cfg", "a.bak", "build/x", "d/b.bak"), "*.bak", "build/")
    assert checked() == ["a.cfg"]
    assert passed() == dict.fromkeys(("a.bak", "build", "d/b.bak"), "ignored by git")


def test_ignored_files_are_checked_when_that_is_asked_for(repository):
    ignore(repository("a.cfg", "a.bak"), "*.bak")
    assert checked(gitignore=False) == ["a.bak", "a.cfg"]


def test_a_file_that_is_named_is_checked_although_git_ignores_it(repository):
    ignore(repository("a.bak"), "*.bak")
    assert walked("a.bak") == [File("a.bak")]


def test_a_directory_that_is_named_is_walked_although_git_ignores_it(repository):
    ignore(repository("build/a.xml", "build/d/b.xml", "build/b.bak"), "build/", "*.bak")
    assert checked("build") == ["build/a.xml", "build/d/b.xml"]


def test_a_deeper_gitignore_takes_back_what_one_above_ignores(repository):
    top = repository("a.bak", "d/a.bak", "d/e/a.bak", "d/e/b.bak", "d/f/a.bak")
    ignore(top, "*.bak")
    ignore(top / "d", "!a.bak")
    ignore(top / "d" / "f", "a.*")
    assert checked() == ["d/a.bak", "d/e/a.bak"]


def test_a_gitignore_may_name_what_is_not_ignored(repository):
    ignore(repository("a.bak", "a.xml", "d/a.bak", "d/e/a.bak", "d/e/a.xml"), "*", "!*/", "!*.xml")
    assert checked() == ["a.xml", "d/e/a.xml"]


def test_what_is_in_a_directory_that_was_taken_back_is_ignored_for_itself(repository):
    top = repository("d/e/a.bak", "d/e/a.xml", "f/a/a", "f/a/b", "f/g/g", "f/g/h")
    ignore(top, "*.bak", "a", "d/e", "**/g")
    ignore(top / "d", "!e/")
    ignore(top / "f", "!a/", "!g/")
    assert checked() == ["d/e/a.xml", "f/a/b", "f/g/h"]


def test_what_is_in_a_directory_can_be_ignored_without_the_directory(repository):
    top = repository("d/a.bak", "d/a.xml")
    ignore(top, "d/**")
    ignore(top / "d", "!a.xml")
    assert checked() == ["d/a.xml"]


def test_patterns_of_a_deeper_gitignore_count_from_its_own_directory(repository):
    top = repository("x", "d/x", "d/e/x", "e/x")
    ignore(top / "d", "/x", "e/")
    assert checked() == ["e/x", "x"]


def test_an_ignored_directory_is_not_entered_so_nothing_in_it_can_be_taken_back(repository):
    top = repository("old/keep.xml", "old/x")
    ignore(top, "old/", "!old/keep.xml")
    ignore(top / "old", "!keep.xml")
    assert checked() == []
    assert passed() == {"old": "ignored by git"}


def test_the_gitignores_above_a_named_directory_count_up_to_the_top_of_the_repository(repository):
    top = repository("d/e/a.bak", "d/e/a.tmp", "d/e/a.cfg")
    ignore(top, "*.bak")
    ignore(top / "d", "*.tmp")
    assert checked("d/e") == ["d/e/a.cfg"]
    assert checked(str(top / "d" / "e")) == [str(top / "d" / "e" / "a.cfg")]
    os.chdir("d")
    assert checked("e") == ["e/a.cfg"]


def test_a_gitignore_above_the_top_of_the_repository_does_not_count(tree):
    top = tree("r/a.bak", "r/a.cfg")
    (top / "r" / ".git").mkdir()
    ignore(top, "*")
    assert checked("r") == ["r/a.bak", "r/a.cfg"]


def test_outside_a_repository_no_gitignore_above_counts(tree):
    ignore(tree("d/a.bak"), "*.bak")
    assert checked("d") == ["d/a.bak"]


def test_outside_a_repository_the_gitignores_of_the_walked_tree_itself_count(tree):
    top = tree("d/a.bak", "d/e/a.tmp", "d/e/a.cfg")
    ignore(top / "d", "*.bak")
    ignore(top / "d" / "e", "*.tmp")
    assert checked("d") == ["d/e/a.cfg"]


def test_a_worktree_or_submodule_whose_git_is_a_file_is_a_repository(tree):
    top = tree("d/a.bak", "d/a.cfg")
    (top / ".git").write_text("gitdir: elsewhere\n")
    ignore(top, "*.bak")
    assert checked("d") == ["d/a.cfg"]


@pytest.mark.parametrize("line", ["!", "\\", "a\\", "!\\", "[z-a]", "*[b-a]*", "[[:alpha:]-a]"])
def test_a_pattern_git_does_not_understand_matches_nothing_and_spoils_no_other(repository, line):
    ignore(repository("a", "b.bak"), line, "*.bak")
    assert checked() == ["a"]


def test_a_gitignore_may_hold_anything(repository):
    top = repository("a.cfg", "grün.bak", "a.bak")
    (top / ".gitignore").write_bytes(b"\xff\xfe\x00\r\n# *.cfg\r\n\r\n   \r\n*.bak\r\n[\r\n")
    assert checked() == ["a.cfg"]


def test_a_gitignore_that_is_no_file_ignores_nothing(repository):
    top = repository("a.cfg", "d/a.cfg", "e/a.cfg")
    (top / ".gitignore").mkdir()
    os.mkfifo(top / "d" / ".gitignore")
    (top / "e" / ".gitignore").symlink_to("nowhere")
    assert checked() == ["a.cfg", "d/a.cfg", "e/a.cfg"]


def test_a_gitignore_that_cannot_be_read_ignores_nothing(repository, monkeypatch):
    ignore(repository("a.bak"), "*.bak")
    real = os.open

    def refuse(path: str, *arguments: int) -> int:
        if str(path).endswith(".gitignore"):
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments)

    monkeypatch.setattr(os, "open", refuse)
    assert checked() == ["a.bak"]


def test_no_more_of_a_gitignore_counts_than_anybody_writes(repository):
    top = repository("a.bak", "b.bak", "c.bak")
    ignore(top, "a.bak", *(f"/no-{number}" for number in range(2998)), "b.bak", "c.bak")
    assert checked() == ["c.bak"]
    ignore(top, "a.bak", "/" + "x" * 65520 + "*.bak", "c.bak")
    assert checked() == ["b.bak", "c.bak"]


def test_without_a_gitignore_nothing_is_ignored(repository):
    repository("a")
    assert not Ignores().match("a", is_directory=False)
    assert checked() == ["a"]


PATTERNS = (
    "a", "/a", "d/", "*.xml", "!a.xml", "!a", "d/*", "!d/a", "**/e", "d/**", "*", "!*/", "!e/", "[ab]", "#a",
    "\\!a", "e/a", "!", "*[!b]*.*", "**/d/**/a", "*.**l", "d/*[!a]*/*", "**/*e*/**/*a*x*",
)  # fmt: skip


@settings(max_examples=25)
@given(st.data())
def test_pvlint_ignores_what_git_itself_ignores(tmp_path_factory, data):
    git = shutil.which("git")
    if git is None:
        pytest.skip("comparing with git needs git")
    top = tmp_path_factory.mktemp("repository")
    environment = {"HOME": str(top / ".git"), "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run([git, "init", "-q", top], check=True, env=environment)
    names = st.sampled_from(["a", "b", "a.xml", "b.cfg", "d", "e"])
    for parts in data.draw(st.lists(st.lists(names, min_size=1, max_size=3), max_size=8)):
        path = top.joinpath(*parts)
        if not any(parent.is_file() for parent in path.parents) and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    for directory in [top, *sorted(p for p in top.rglob("*") if p.is_dir() and ".git" not in p.parts)]:
        lines = data.draw(st.lists(st.sampled_from(PATTERNS), max_size=3))
        if lines:
            ignore(directory, *lines)
    listing = [git, "-C", top, "ls-files", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(listing, capture_output=True, check=True, env=environment).stdout.decode()
    found = [Path(item.path).relative_to(top) for item in Walk().files([str(top)]) if isinstance(item, File)]
    assert sorted(map(str, found)) == sorted(name for name in listed.split("\0") if name)
