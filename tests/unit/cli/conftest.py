"""The command line as a program calls it: arguments in, exit code and output out."""

import pytest
from click.testing import CliRunner

from karama.cli import main
from karama.packs import write_new_pack


@pytest.fixture(scope="session")
def pack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packs") / "my-pack"
    write_new_pack(folder)
    return folder


@pytest.fixture
def karama(monkeypatch):
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments, typed=None):
        return CliRunner().invoke(main, [str(a) for a in arguments], input=typed)

    return call
