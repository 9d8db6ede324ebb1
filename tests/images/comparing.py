"""What is between an answer and what a reader has seen: nothing, where the reader is right."""

from pvlint.images.seen import Loader, Look, Seen
from tests.images.answers import Boots, Disk, Fs, Part


def differences(answer: Disk, seen: Seen, *, files: bool = False) -> list[str]:
    """What a reader has wrong about a disk, in words; ``files`` also compares where the kernels are.

    An LVM physical volume may be listed as a filesystem or not ("LVM2_member"): its groups and volumes tell.
    """
    if seen.look is not answer.look:
        return [f"look: {seen.look.value} ({seen.reason}) instead of {answer.look.value}"]
    if answer.look is not Look.OBSERVED:
        return []
    wrong = []
    if seen.container != answer.container:
        wrong.append(f"container: {seen.container} instead of {answer.container}")
    if seen.scheme != answer.scheme:
        wrong.append(f"scheme: {seen.scheme!r} instead of {answer.scheme!r}")
    partitions = {Part(p.number, p.start // 512, p.size // 512, p.kind.lower()) for p in seen.partitions}
    wanted = {part._replace(kind=part.kind.lower()) for part in answer.partitions}
    if partitions != wanted:
        wrong.append(f"partitions: {sorted(partitions)} instead of {sorted(wanted)}")
    wrong += _loaders(answer.loader, seen.loader)
    wrong += _filesystems(answer.filesystems, seen, files=files)
    if (groups := tuple(group.name for group in seen.groups)) != answer.groups:
        wrong.append(f"volume groups: {groups} instead of {answer.groups}")
    return wrong


def _loaders(answer: Boots, seen: Loader | None) -> list[str]:
    loader = seen or Loader("")
    kinds = {answer.kind, answer.chain} if answer.chain else {answer.kind}
    if loader.kind not in kinds:
        return [f"loader: {loader.kind!r} instead of {answer.kind!r}"]
    return [
        f"loader's {field}: {getattr(loader, field)!r} instead of {wanted!r}"
        for field in ("goes_to", "drive", "identity", "partition", "path", "in_partition")
        if (wanted := getattr(answer, field)) != getattr(loader, field)
        and (wanted or field in ("goes_to", "drive", "in_partition"))
    ]


def _filesystems(answer: tuple[Fs, ...], seen: Seen, *, files: bool) -> list[str]:
    found = {
        Fs(fs.kind, fs.label, fs.partition, fs.volume, fs.files.boot_at if fs.files and files else None)
        for fs in seen.filesystems
        if fs.kind != "LVM2_member"
    }
    wanted = {fs._replace(uuid="", boot_at=fs.boot_at if files else None) for fs in answer}
    wrong = [f"filesystem not seen: {fs}" for fs in wanted - found]
    wrong += [f"filesystem that is not there: {fs}" for fs in found - wanted]
    uuids = {fs.uuid.lower() for fs in seen.filesystems}
    return wrong + [f"UUID not seen: {fs.uuid}" for fs in answer if fs.uuid and fs.uuid.lower() not in uuids]
