"""Writes docs/reference/access.md from the policy table of the desk.

Run it after a change of a rule; a test fails when the page is not current.
"""

from pathlib import Path

from karama.web.accounts.access import page

PAGE = Path(__file__).parent / "reference" / "access.md"

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
