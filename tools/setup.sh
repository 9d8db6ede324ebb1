#!/bin/sh
# Make .venv ready for `make demo`, `make test` or `make check`:   tools/setup.sh demo|package|test|check
#
# Asks nothing, and writes below this directory only (.venv and .cache), apart from the system packages that the tests
# like to have: those go in with apt-get or dnf when this is root or sudo needs no password, and are left out otherwise.
# PYTHON names the interpreter to use.
set -eu

level=${1-}
case $level in
    demo | package | test | check) ;;
    *) echo "usage: tools/setup.sh demo|package|test|check" >&2; exit 2 ;;
esac
CDPATH='' cd -- "$(dirname -- "$0")/.."

python=.venv/bin/python
log=.cache/setup.log
export HOME="${HOME:-$PWD/.cache}" # pip will not start without one
export PIP_CACHE_DIR="$PWD/.cache/pip" PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_USER=0

say() { echo "setup: $*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }
logged() { "$@" </dev/null >>"$log" 2>&1; }

# --- What is there already ---------------------------------------------------------------------------------------------

# A virtual environment holds its own path and serves one 3.x of Python: moved or upgraded, it has to be made again.
identity() { pwd -P && "$python" -V | cut -d. -f1,2; }
venv_fits() {
    [ -x "$python" ] && [ "$(cat .venv/made-for 2>/dev/null)" = "$(identity)" ] || return 1
    [ -z "${PYTHON:-}" ] || [ "$("$PYTHON" -V 2>/dev/null)" = "$("$python" -V)" ]
}

# A part is ready while these two files are what they were when it was installed.
wanted() { cksum pyproject.toml tools/setup.sh; }
ready() { [ "$(cat ".venv/ready-$1" 2>/dev/null)" = "$(wanted)" ]; }
mark_ready() { wanted >".venv/ready-$1"; }

libvirt_there() {
    have gcc && pkg-config --exists libvirt 2>/dev/null &&
        [ -e "$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" ]
}
xen_there() {
    have gcc && echo 'int main(void) { return 0; }' |
        gcc -x c -include libxlutil.h - -lxlutil -lxenlight -o .cache/probe 2>/dev/null
}
installed() { # a daemon lives where the PATH may not lead, and RHEL hides its QEMU
    for program; do
        for place in /usr/local/sbin /usr/sbin /usr/libexec; do [ ! -x "$place/$program" ] || return 0; done
        ! have "$program" || return 0
    done
    return 1
}
libvirtd_there() {
    installed libvirtd virtqemud && installed qemu-system-x86_64 qemu-kvm || return 1
    for driver in /usr/lib*/libvirt/connection-driver /usr/lib/*/libvirt/connection-driver; do
        [ ! -e "$driver/libvirt_driver_qemu.so" ] || return 0
    done
    return 1
}

# Prints what is missing of the programs that read manual pages and complete command lines.
missing_readers() {
    for program in bash zsh fish man groff mandoc; do installed "$program" || printf '%s ' "$program"; done
}

# Prints what is missing of the tools that the tests build disk images with.
missing_image_tools() {
    for program in mke2fs debugfs sfdisk blkid mkswap mkfs.fat mcopy mkfs.xfs mkfs.btrfs qemu-img parted syslinux \
        install-mbr; do
        installed "$program" || printf '%s ' "$program"
    done
    installed grub-mkimage grub2-mkimage || printf 'grub-mkimage '
    [ -e /usr/lib/grub/i386-pc/boot.img ] || printf 'boot.img '
    [ -e /usr/lib/syslinux/mbr/mbr.bin ] || [ -e /usr/share/syslinux/mbr.bin ] || printf 'mbr.bin '
}
grub_legacy_there() { # a 32-bit program, which runs with a C library of its own
    for loader in lib32/ld-linux.so.2 usr/lib32/ld-linux.so.2; do
        loader=.cache/grub-legacy/$loader
        [ ! -e "$loader" ] || ! "$loader" --library-path "${loader%/*}" .cache/grub-legacy/usr/sbin/grub --version \
            </dev/null >/dev/null 2>&1 || return 0
    done
    return 1
}

browser_there() { have chromium || have chromium-browser || have google-chrome; }

# What was left out and has been installed since deserves another try.
newly_possible() {
    { grep -qs '^left out: libvirt-python.*: no headers' .venv/left-out && libvirt_there; } ||
        { grep -qs '^left out: Xen' .venv/left-out && xen_there; } ||
        { grep -qs '^left out: libvirtd' .venv/left-out && libvirtd_there; } ||
        { grep -qs '^left out: disk images' .venv/left-out && ! grep -qF "no $(missing_image_tools);" .venv/left-out; } ||
        { grep -qs '^left out: shells' .venv/left-out && ! grep -qF "no $(missing_readers);" .venv/left-out; } ||
        { grep -qs '^left out: GRUB legacy' .venv/left-out && grub_legacy_there; } ||
        { grep -qs '^left out: Chromium' .venv/left-out && browser_there; }
}

# --- System packages ---------------------------------------------------------------------------------------------------

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}
apt_get() {
    logged as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=60 -o Acquire::Retries=1 "$@"
}

# system_install APT_PACKAGES DNF_PACKAGES; where that fails, $why_not says why
system_install() {
    if have apt-get; then packages=$1; elif have dnf; then packages=$2; else
        why_not="there is neither apt-get nor dnf to install them"; return 1
    fi
    if ! as_root true >/dev/null 2>&1; then
        why_not="installing $packages takes root"; return 1
    fi
    say "installing system packages: $packages"
    why_not="installing $packages failed (see $log)"
    # shellcheck disable=SC2086 # a list of words
    if have apt-get; then
        apt_get install --no-install-recommends $packages ||
            { apt_get update && apt_get install --no-install-recommends $packages; }
    else
        logged as_root dnf -y -q --setopt=install_weak_deps=False install $packages
    fi
}

# --- The virtual environment -------------------------------------------------------------------------------------------

# Prints the interpreter behind the first candidate that will do: never the one inside a .venv about to be replaced.
find_python() {
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3 python3.13 python3.12 python3.11; fi
    for candidate in "$@"; do
        "$candidate" -c '
import sys, venv, ensurepip
if sys.version_info < (3, 11): sys.exit(1)
print(sys._base_executable)' 2>/dev/null && return 0
    done
    return 1
}

make_venv() {
    if ! base=$(find_python); then
        why_not=
        [ -n "${PYTHON:-}" ] || system_install 'python3 python3-venv' 'python3' || say "$why_not"
        if ! base=$(find_python); then
            say "no Python 3.11 or newer that can make virtual environments; tried ${PYTHON:-python3, python3.13, python3.12, python3.11}"
            say "install one (on Debian: apt-get install python3-venv) or name one: make $level PYTHON=/path/to/python3"
            exit 1
        fi
    fi
    say "making .venv with $("$base" -V) ($base)"
    rm -rf .venv
    "$base" -m venv .venv
    logged "$python" -m pip install --quiet --upgrade pip || say "pip stays as it is: upgrading it failed (see $log)"
    identity >.venv/made-for
}

pip_install() { "$python" -m pip install --quiet "$@" </dev/null; }

# must_install WHAT PIP_ARGUMENTS...
must_install() {
    say "installing $1"
    shift
    pip_install "$@" || { say "pip failed; without .venv as it should be, 'make $level' cannot go on"; exit 1; }
}

# group NAME: the options that make pip install a dependency group; pip before 25.1 needs it as a requirements file
group() {
    if "$python" -m pip install --help | grep -q -e '--group'; then
        echo "--group $1"
    else
        "$python" -c '
import sys, tomllib
print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"][sys.argv[1]], sep="\n")' "$1" >".venv/group-$1.txt"
        echo "-r .venv/group-$1.txt"
    fi
}

# --- What only the tests want: never a reason to stop --------------------------------------------------------------------

leave_out() {
    echo "left out: $*" >>.venv/left-out
    say "leaving out $*"
}

add_packaging() {
    # shellcheck disable=SC2046 # two words
    if logged pip_install $(group package); then
        mark_ready package
    else
        leave_out "the tests of the package (build, pipx, mypy): pip could not install what they take (see $log)"
    fi
    missing=$(missing_readers)
    if [ -n "$missing" ]; then
        system_install 'man-db groff-base mandoc zsh fish' 'man-db groff-base mandoc zsh fish' || :
        missing=$(missing_readers)
        [ -z "$missing" ] || leave_out "shells and readers of manuals: no $missing; ${why_not:-no package had them}"
    fi
}

add_images() {
    logged pip_install --editable '.[images]' ||
        leave_out "the libyal readers (files inside disk images): pip could not install them (see $log)"
}

add_libvirt() {
    if ! libvirt_there && ! system_install 'libvirt-dev pkg-config gcc libc6-dev python3-dev' \
        'libvirt-devel pkgconf-pkg-config gcc python3-devel'; then
        leave_out "libvirt-python (live hosts): no headers of libvirt or Python, pkg-config or gcc; $why_not"
    elif ! logged pip_install --editable '.[libvirt]'; then
        leave_out "libvirt-python (live hosts): it did not build (see $log)"
    fi
}

add_xen() {
    why_not="installing them did not help (see $log)"
    if ! xen_there && ! { system_install 'libxen-dev gcc libc6-dev' 'xen-devel gcc' && xen_there; }; then
        leave_out "Xen's own parser (to compare with): no libxlutil to link with, or no gcc; $why_not"
    fi
}

add_libvirtd() {
    why_not="installing them did not help (see $log)"
    if ! libvirtd_there && ! { system_install 'libvirt-daemon libvirt-daemon-driver-qemu qemu-system-x86' \
        'libvirt-daemon-driver-qemu qemu-kvm-core' && libvirtd_there; }; then
        leave_out "libvirtd (to compare with): no libvirtd that knows QEMU, or no QEMU for x86; $why_not"
    fi
}

add_image_tools() {
    if [ -n "$(missing_image_tools)" ]; then # in three parts, because not every system has all of these packages
        failed=
        system_install 'e2fsprogs fdisk dosfstools mtools xfsprogs qemu-utils parted' \
            'e2fsprogs util-linux dosfstools mtools xfsprogs qemu-img parted' || failed=$why_not
        system_install 'btrfs-progs' 'btrfs-progs' || failed=$why_not
        system_install 'grub-common grub-pc-bin syslinux syslinux-common mbr' \
            '/usr/bin/grub2-mkimage grub2-pc-modules syslinux' || failed=$why_not
        missing=$(missing_image_tools)
        [ -z "$missing" ] || leave_out "disk images that take other tools to build: no $missing; ${failed:-no package had them}"
    fi
    grub_legacy_there || fetch_grub_legacy ||
        leave_out "GRUB legacy (disk images of RHEL 5): $why_not"
}

# Debian's packages are unpacked and not installed: GRUB legacy would take GRUB 2's place.
fetch_grub_legacy() {
    why_not="it comes from Debian's packages, and there is no apt-get or dpkg"
    if ! have apt-get || ! have dpkg; then return 1; fi
    why_not="downloading Debian's grub-legacy and libc6-i386 failed (see $log)"
    rm -rf .cache/grub-legacy
    mkdir .cache/grub-legacy
    download_grub_legacy || { apt_get update && download_grub_legacy; } || return 1
    for package in .cache/grub-legacy/*.deb; do logged dpkg -x "$package" .cache/grub-legacy || return 1; done
    rm -f .cache/grub-legacy/*.deb
    why_not="its 32-bit program does not run on this kernel"
    grub_legacy_there
}
download_grub_legacy() {
    (cd .cache/grub-legacy && apt-get -q -o Acquire::Retries=1 download grub-legacy libc6-i386) </dev/null >>"$log" 2>&1
}

add_browser() {
    why_not="installing it did not help (see $log)"
    # shellcheck disable=SC2046 # two words
    if ! browser_there && ! { system_install 'chromium' 'chromium' && browser_there; }; then
        leave_out "Chromium (to look at the HTML report): $why_not"
    elif ! logged pip_install $(group browser); then
        leave_out "playwright (to look at the HTML report): pip could not install it (see $log)"
    fi
}

# --- All of it ---------------------------------------------------------------------------------------------------------

add_demo() {
    rm -f .venv/ready-*
    must_install "pvlint" --editable .
    mark_ready demo
}

add_package() {
    # shellcheck disable=SC2046 # two words
    must_install "what the package is built with" $(group package)
    mark_ready package
}

add_test() {
    rm -f .venv/ready-*
    # shellcheck disable=SC2046 # two words
    must_install "pvlint and what its tests need" --editable '.[kickstart,report]' $(group test)
    : >.venv/left-out
    add_packaging
    add_images
    add_libvirt
    add_xen
    add_libvirtd
    add_image_tools
    add_browser
    [ -s .venv/left-out ] || echo "left out: nothing, all that the tests can use is here" >.venv/left-out
    mark_ready test
}

add_check() {
    # shellcheck disable=SC2046 # two words
    must_install "ruff, mypy and mkdocs" $(group check) $(group docs)
    mark_ready check
}

mkdir -p .cache
venv_fits || make_venv
if [ "$level" = demo ] || [ "$level" = package ]; then
    ready demo || ready test || add_demo
    [ "$level" = demo ] || ready package || add_package
else
    if ! ready test || newly_possible; then add_test; fi
    [ "$level" = test ] || ready check || add_check
fi
