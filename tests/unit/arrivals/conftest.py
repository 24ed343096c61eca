"""A small real pack to send arrivals through."""

import pytest

from karama.packs import read_pack, write_new_pack


@pytest.fixture(scope="session")
def pack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packs") / "my-pack"
    write_new_pack(folder)
    return folder


@pytest.fixture(scope="session")
def procedure(pack):
    return read_pack(pack).procedure
