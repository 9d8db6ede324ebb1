"""xl disk strings: the parameters and flags that have a name (facts: libxlu_disk_l.l)."""

import pytest

from tests.readers.xl_disk_checks import accepted, refused


def test_everything_can_be_given_by_name_in_any_order():
    accepted(
        "vdev=xvdb,access=ro,backend=dom,script=block-x,format=vhd,backendtype=qdisk,specification=virtio,target=/x",
        vdev="xvdb", read_only=True, backend="dom", script="block-x", format="vhd", backendtype="qdisk",
        specification="virtio", target="/x",
    )  # fmt: skip


def test_named_and_positional_fields_mix():
    accepted("format=raw,/x,hda,discard,ro", target="/x", vdev="hda", read_only=True, discard=True)


def test_target_takes_the_whole_rest():
    accepted("vdev=hda,target=/a,b:c=d e ", target="/a,b:c=d e ")
    refused("target=/x,vdev=hda", "no device", target="/x,vdev=hda")


def test_target_loses_one_comma_at_its_end():
    accepted("vdev=hda,target=/x,,", target="/x,")


@pytest.mark.parametrize("name", ["phy", "tap", "qdisk", "standalone"])
def test_the_backend_types(name):
    accepted(f"/x,raw,xvda,backendtype={name}", backendtype=name)


@pytest.mark.parametrize(
    "parameter", ["format=vmdk", "backendtype=", "specification=", "devtype=tape", "devtype=", "colo-port=x"]
)
def test_an_unknown_value_is_refused(parameter):
    refused(f"{parameter},vdev=hda,target=/x", parameter.partition("=")[2], vdev="hda", target="/x")


def test_an_empty_format_is_raw():
    accepted("format=,vdev=hda,target=/x", format="raw")


@pytest.mark.parametrize(
    "spec", ["vdev=a,vdev=b,target=/x", "/x,raw,a,vdev=b", "/x,,a,script=s,script=t", "/x,raw,a,format=qcow"]
)
def test_the_same_parameter_twice_is_refused(spec):
    refused(spec, "given twice", vdev="a")


def test_an_empty_parameter_may_be_given_again():
    accepted("vdev=,vdev=hdb,target=/x", vdev="hdb")
    accepted("format=raw,format=raw,access=r,access=w,vdev=a,target=/x", read_only=False)


def test_an_unknown_parameter_is_refused():
    refused("foo=bar,vdev=hda,target=/x", "unknown parameter 'foo'", vdev="hda", target="/x")
    refused("Vdev=hda,target=/x", "'='")


def test_flags():
    disk = accepted("/x,raw,xvda,direct-io-safe,no-discard,colo,untrusted,grant_usage=0")
    assert (disk.direct_io_safe, disk.discard, disk.colo, disk.trusted, disk.grant_usage) == (
        True,
        False,
        True,
        False,
        False,
    )
    disk = accepted("/x,raw,xvda,no-colo,discard,trusted,grant_usage=1,")
    assert (disk.direct_io_safe, disk.discard, disk.colo, disk.trusted, disk.grant_usage) == (
        False,
        True,
        False,
        True,
        True,
    )
    disk = accepted("/x,raw,xvda")
    assert (disk.discard, disk.colo, disk.trusted, disk.grant_usage) == (None, None, None, None)


def test_a_flag_is_a_whole_field():
    refused("cdroms,raw,hda,w,cdrom x", "one field too many")
    accepted("cdrom x,raw,hda", target="cdrom x", cdrom=False)


def test_colo_parameters():
    accepted(
        "/x,raw,xvda,colo-host=h,colo-port= 99z,colo-export=e,active-disk=/a,hidden-disk=/h",
        colo_host="h", colo_port=99, colo_export="e", active_disk="/a", hidden_disk="/h",
    )  # fmt: skip
