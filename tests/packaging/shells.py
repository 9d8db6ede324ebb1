"""Asks bash, zsh and fish what they would complete, each with the script that is shipped."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.packaging.building import PATIENCE, ROOT

SHARE: Final = ROOT / "share"

_BASH: Final = r"""
. "$1"; shift
complete=($(complete -p pvlint))
for ((i = 0; i < ${#complete[@]}; i++)); do [[ ${complete[i]} != -F ]] || function=${complete[i + 1]}; done
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
"$function" pvlint "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
[ ${#COMPREPLY[@]} = 0 ] || printf '%s\n' "${COMPREPLY[@]}"
"""

_ZSHRC: Final = r"""
fpath=($PVLINT_SCRIPTS $fpath)
autoload -Uz compinit
compinit -u -D
compadd() {
  local -a found
  builtin compadd -O found "$@"
  print -rl -- $found >>$PVLINT_FOUND
  builtin compadd "$@"
}
_tell() { _main_complete; : >$PVLINT_FOUND.done }
zle -C tell complete-word _tell
_begin() { BUFFER=$PVLINT_LINE CURSOR=$#PVLINT_LINE; zle tell }
zle -N zle-line-init _begin
"""
"""zsh completes nowhere but in its line editor: this notes what it would offer there, before it shows anything."""

_ZSH: Final = r"""
zmodload zsh/zpty
zpty shell zsh -i
repeat 3000; do [[ -e $PVLINT_FOUND.done ]] && break; sleep 0.02; done
zpty -d shell
[[ -e $PVLINT_FOUND.done ]]
"""


def bash(line: str, place: Path) -> list[str]:
    """What bash offers after ``line``."""
    script = SHARE / "bash-completion" / "completions" / "pvlint"
    return _lines(["bash", "--norc", "-c", _BASH, "bash", str(script), *line.split(" ")], place)


def zsh(line: str, place: Path) -> list[str]:
    """What zsh offers after ``line``."""
    home = place.parent / "zsh"
    home.mkdir()
    (home / ".zshrc").write_text(_ZSHRC)
    found = home / "found"
    found.touch()
    scripts = SHARE / "zsh" / "site-functions"
    told = {"PVLINT_LINE": line, "PVLINT_FOUND": str(found), "PVLINT_SCRIPTS": str(scripts)}
    _lines(["zsh", "-f", "-c", _ZSH], place, ZDOTDIR=str(home), **told)
    return [word for word in found.read_text().splitlines() if word]


def fish(line: str, place: Path) -> list[str]:
    """What fish offers after ``line``."""
    script = SHARE / "fish" / "vendor_completions.d" / "pvlint.fish"
    told = _lines(["fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", str(script), line], place)
    return [line.partition("\t")[0].rstrip("/") for line in told]


SHELLS: Final[dict[str, Callable[[str, Path], list[str]]]] = {"bash": bash, "zsh": zsh, "fish": fish}


def _lines(command: list[str], place: Path, **more: str) -> list[str]:
    environment = {**os.environ, "HOME": str(place.parent), "TERM": "xterm", **more}
    run = subprocess.run(
        command, cwd=place, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=PATIENCE, check=True,
    )  # fmt: skip
    assert run.stderr == ""
    return run.stdout.splitlines()
