"""What the manual pages say beyond what the commands say of themselves."""

from typing import Final

from pvlint.cli import exits

WHAT: Final = "find Xen and libvirt guests that will not boot because their boot disk is para-virtualized"

DESCRIPTION: Final = (
    "A fully virtualized guest boots through firmware and GRUB. They read the Master Boot Record, GRUB's files and "
    "/boot before any driver of the guest's runs, so they cannot read a disk that only a para-virtualized (PV) "
    "block driver reaches. `pvlint` reads guest definitions (xm, xl, SXP and libvirt XML), tells which disk holds "
    "the MBR, GRUB and /boot and how it knows, tells how each disk is presented to the guest, flags every layout "
    "that will not boot, and writes the two-disk layout that does.",
    "It runs nothing, and needs no hypervisor. Of what a definition names it opens nothing but a kickstart that lies "
    "beside it or below the working directory, unless it is asked to look into the disk images. What is no guest "
    "definition is skipped.",
)

STATUSES: Final = (
    (str(exits.OK), "Checked, and nothing was found at or above --fail-on."),
    (str(exits.FINDINGS), "Findings at or above --fail-on. A definition that cannot be read is one."),
    (str(exits.FAILED), "The job could not be done: a bad option, a missing path, a host that does not answer."),
    (str(exits.NOTHING), "Nothing was checked. With --allow-empty it is 0."),
    (str(exits.INTERRUPTED), "Interrupted."),
)
"""Each exit status, and what it means."""

STATUS_ELSE: Final = "As in pvlint(1): 0 nothing found, 1 findings, 2 the job could not be done, 3 nothing to check."

STATUS: Final = {
    "split": "0 the split was shown or written, or none is needed; 1 a guest cannot be split; 2 the job could not be "
    "done; 3 the file is no guest definition.",
    "kernel": "0 every kernel is supported with PV drivers; 1 one is not; 2 the job could not be done; 3 no kernel was "
    "named.",
    "rule": "0, or 2 where no rule has that name.",
    "config": "0, or 2 where a settings file cannot be read.",
}
"""The exit statuses of the commands that have others."""

FILES: Final = (
    (
        "pvlint.toml, .pvlint.toml, pyproject.toml",
        "Settings: the nearest upward from each file that is checked; in pyproject.toml the table [tool.pvlint]. The "
        "keys are the options' names. `pvlint config` shows what counts.",
    ),
)

VARIABLES: Final = (
    (
        "NO_COLOR, FORCE_COLOR",
        "No colours, or colours where the output is no terminal either; --color goes before both. Where TERM is dumb "
        "there are none.",
    ),
    ("LIBVIRT_DEFAULT_URI", "The host that -c asks when it is given no URI."),
    (
        "PVLINT_DEBUG",
        "Not empty, it shows what a report of a fault needs: a fault of pvlint's own ends the run with a traceback, "
        "where it is one line otherwise, and what libvirt and its ssh say on standard error is shown. The run is one "
        "process.",
    ),
    (
        "TMPDIR",
        "Where temporary files go: what live hosts answer, and the entries of a large audit. They have no name there, "
        "and are gone with the process.",
    ),
)
"""Each environment variable, and what it does; docs/commands.md has them, too."""

EXAMPLES: Final = {
    "pvlint": (
        ("Check everything below a directory:", "pvlint check /etc/xen /etc/libvirt/qemu"),
        ("See what a guest boots from:", "pvlint disks web01.cfg"),
        ("See the two-disk layout for it, and the steps around it:", "pvlint split web01.cfg"),
        ("Read why a rule is there:", "pvlint rule PV101"),
    ),
    "check": (
        ("Check a guest of libvirt's, as it will start next:", "virsh dumpxml --inactive web01 | pvlint check -"),
        (
            "Check all guests of this host and of another:",
            "pvlint check -c qemu:///system -c qemu+ssh://root@host2/system",
        ),
        ("Take Red Hat's guide to the letter:", "pvlint check --profile rhel5 guests/"),
        (
            "Write one report for a code host and one for people:",
            "pvlint check --output-format sarif -o pvlint.sarif --output-format full guests/",
        ),
    ),
    "disks": (("Look into the disk images, too:", "pvlint disks --images --image-root /var/lib/xen/images web01.cfg"),),
    "split": (
        ("See what would change:", "pvlint split web01.cfg"),
        ("Change the file:", "pvlint split --write web01.cfg"),
    ),
    "audit": (
        (
            "Write one page about all guests:",
            "pvlint audit --output-format html -o audit.html /etc/libvirt/qemu /etc/xen",
        ),
    ),
    "kernel": (("Ask about the kernels of a guest:", "rpm -qa | pvlint kernel -"),),
    "rule": (("List all rules:", "pvlint rule --all"),),
}
"""By command: what a command line is for, and the command line."""
