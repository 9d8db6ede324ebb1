"""Settings files: found upward, checked key by key, and every fault with its place."""

from pathlib import Path

import pytest

from pvlint.evidence.facts import of_guest
from pvlint.evidence.said import GuestSettings
from pvlint.rules.finding import Severity
from pvlint.settings import DEFAULTS
from pvlint.settings_files import Discovery, SettingsError, read


def settings(path: Path, text: str, name: str = "pvlint.toml"):
    (path / name).write_text(text)
    return read(str(path / name))


def test_every_key_is_read_with_the_line_that_sets_it(tmp_path):
    found = settings(
        tmp_path,
        'toolstack = "xl"\nprofile = "rhel5"\nmin-severity = "warning"\nfail-on = "never"\n'
        'select = ["PV1"]\nignore = ["boot-disk-pv"]\nextend-exclude = ["old/"]\nallow-empty = true\n'
        '[severity]\nPV201 = "warning"\n[per-file-ignores]\n"lab/*" = ["PV101"]\n'
        '[guests."db01"]\nrelease = "rhel-5.4"\nkernel = ["kernel-2.6.18-53.el5.x86_64", "kmod-xenpv-0.1-9.el5.x86_64"]\n',
    )
    assert found.settings == DEFAULTS._replace(
        toolstack="xl", profile="rhel5", min_severity=Severity.WARNING, fail_on=None, select=("PV1",),
        ignore=("boot-disk-pv",), extend_exclude=("old/",), allow_empty=True, severity=(("PV201", Severity.WARNING),),
        per_file_ignores=(("lab/*", ("PV101",)),),
        guests=(("db01", GuestSettings(release="rhel-5.4", kernel="kernel-2.6.18-53.el5.x86_64 kmod-xenpv-0.1-9.el5.x86_64")),),
    )  # fmt: skip
    assert found.origins["profile"].endswith("pvlint.toml:2")
    assert found.origins["severity"].endswith("pvlint.toml:9")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("toolstak = 'xl'\n", 1, "did you mean toolstack?"),
        ("\ntoolstack = 'xm'\n", 2, "has to be one of auto, rhel5, xend-3.1, xend-3.2, xl"),
        ("toolstack = 3\n", 1, "has to be a text, not a number"),
        ("select = 'PV1'\n", 1, "has to be a list of texts, not a text"),
        ("select = ['PV777']\n", 1, "no rule is called 'PV777'"),
        ("ignore = [1]\n", 1, "has to be a list of texts"),
        ("allow-empty = 'yes'\n", 1, "has to be true or false, not a text"),
        ("guests = 3\n", 1, "has to be a table, not a number"),
        ("[guests]\ndb01 = 3\n", 2, "has to be a table, not a number"),
        ("[guests.db01]\nrelaese = 'rhel-5'\n", 2, "did you mean release?"),
        ("[guests.db01]\nrelease = 'windows'\n", 2, "has to be like rhel-5.4"),
        ("[guests.db01]\ncpu-vendor = 'via'\n", 2, "has to be one of intel, amd"),
        ("[severity]\nPV101 = 'loud'\n", 2, "has to be one of note, warning, error"),
        ("[severity]\nPV999 = 'note'\n", 1, "no rule is called 'PV999'"),
        ("[per-file-ignores]\n'x' = 'PV101'\n", 2, "has to be a list of texts"),
    ],
)
def test_a_fault_is_an_error_with_its_place_and_the_remedy(tmp_path, text, line, said):
    with pytest.raises(SettingsError, match=r"pvlint\.toml") as caught:
        settings(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'pvlint.toml'}:{line}: ")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"not = = toml", b"\xff\xfe", b"a = " + b"[" * 5000], ids=["broken", "binary", "deep"]
)
def test_what_is_not_toml_is_one_error(tmp_path, content):
    (tmp_path / "pvlint.toml").write_bytes(content)
    with pytest.raises(SettingsError, match="not TOML"):
        read(str(tmp_path / "pvlint.toml"))


def test_the_nearest_file_upward_counts_and_no_other(tmp_path):
    (tmp_path / "pvlint.toml").write_text('toolstack = "xl"\nprofile = "rhel5"\n')
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "a" / ".pvlint.toml").write_text('toolstack = "xend-3.2"\n')
    discovery = Discovery()
    assert discovery.for_file(str(tmp_path / "web01.cfg")).settings.toolstack == "xl"
    nearest = discovery.for_file(str(inner / "web01.cfg")).settings
    assert (nearest.toolstack, nearest.profile) == ("xend-3.2", "auto")


def test_pyproject_counts_only_where_it_speaks_of_pvlint(tmp_path):
    (tmp_path / "pvlint.toml").write_text('toolstack = "xl"\n')
    inner = tmp_path / "a"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert Discovery().for_file(str(inner / "x.cfg")).settings.toolstack == "xl"
    (inner / "pyproject.toml").write_text("[project]\nname = 'x'\n[tool.pvlint]\ntoolstack = 'rhel5'\n")
    assert Discovery().for_file(str(inner / "x.cfg")).settings.toolstack == "rhel5"


def test_isolated_reads_nothing_and_a_given_file_alone_counts(tmp_path):
    (tmp_path / "pvlint.toml").write_text("broken = = \n")
    assert Discovery(isolated=True).for_file(str(tmp_path / "x.cfg")).settings == DEFAULTS
    (tmp_path / "other.toml").write_text('phase = "install"\n')
    given = Discovery(given=str(tmp_path / "other.toml"))
    assert given.for_file(str(tmp_path / "x.cfg")).settings.phase == "install"


def test_a_guests_own_table_goes_before_globs_in_their_order():
    tables = (
        ("web-*", GuestSettings(release="rhel-4.6", toolstack="xl")),
        ("*", GuestSettings(release="rhel-3.9", phase="install")),
        ("web-1", GuestSettings(release="rhel-5.4")),
    )
    assert of_guest("web-1", tables) == GuestSettings(release="rhel-5.4", toolstack="xl", phase="install")
    assert of_guest("db", tables) == GuestSettings(release="rhel-3.9", phase="install")


def test_settings_hold_no_more_patterns_than_anybody_writes(tmp_path):
    file = tmp_path / "pvlint.toml"
    file.write_text(f"exclude = {['a'] * 1000}\n")
    assert len(read(str(file)).settings.exclude) == 1000
    file.write_text(f"exclude = {['a'] * 1001}\n")
    with pytest.raises(SettingsError, match=r"pvlint\.toml:1: 'exclude' may hold 1000 patterns at most"):
        read(str(file))
    file.write_text("[per-file-ignores]\n" + "".join(f"a{number} = ['PV101']\n" for number in range(1001)))
    with pytest.raises(SettingsError, match="'per-file-ignores' may hold 1000 patterns at most"):
        read(str(file))
    file.write_text(f"extend-exclude = ['{'*a' * 2049}']\n")
    with pytest.raises(SettingsError, match="'extend-exclude' holds a pattern of more than 4096 characters"):
        read(str(file))
