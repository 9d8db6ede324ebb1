"""libvirt defines what `pvlint split` writes, at both stages, wherever it took the definition before."""

import pytest
from lxml import etree

from tests.integration import definitions
from tests.integration.judge import Judge
from tests.split.splitting import ruling, split
from tests.split.test_corpora import COLLECTIONS, documents

pytestmark = pytest.mark.libvirt


@pytest.mark.parametrize("stage", ["install", "final"])
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_libvirt_takes_what_is_written(test_driver: Judge, collection: str, stage: str):
    taken = 0
    judge = ruling()
    for path, data, found in documents(collection, judge):
        for place, _ in enumerate(found.guests if found.format == "xml" else ()):
            made = split(data, judge, place, stage, path=path.name).result
            if made is None:
                continue
            try:
                before, after = (test_driver.adapted(definitions.guests(text)[place]) for text in (data, made.data))
            except (etree.XMLSyntaxError, IndexError):
                continue  # pvlint reads a little more than that
            if not test_driver.refusal(before):
                assert not test_driver.refusal(after), path
                taken += 1
    print(f"\n{collection}, {stage}: libvirt takes {taken} split definitions")
    assert taken or collection.startswith("corpus-xen")
