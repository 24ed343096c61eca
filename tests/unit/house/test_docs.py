"""Docs are tested: what is generated is current, and every command is documented."""

import importlib.util
from pathlib import Path

from karama.cli import COMMANDS

ROOT = Path(__file__).parents[3]


def test_the_page_of_the_command_line_is_current():
    spec = importlib.util.spec_from_file_location(
        "generate_cli", ROOT / "docs" / "generate_cli.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    assert module.PAGE.read_text("utf-8") == module.page(), (
        "run: .venv/bin/python docs/generate_cli.py"
    )


def test_both_readmes_name_every_command_and_every_pack():
    packs = [path.name for path in (ROOT / "packs").iterdir() if path.is_dir()]
    for name in ("README.md", "README.fr.md"):
        text = (ROOT / name).read_text("utf-8")
        assert not [c for c in COMMANDS if f"karama {c}" not in text]
        assert not [pack for pack in packs if f"`{pack}`" not in text]


def test_every_page_is_in_the_navigation():
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8")
    pages = [
        page.relative_to(ROOT / "docs").as_posix()
        for page in (ROOT / "docs").rglob("*.md")
    ]

    missing = [p for p in pages if p not in navigation and "findings/" not in p]
    assert not missing
