"""Every requirement is proven by a test that names it, or says that it is planned."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"^\| ([A-Z]+-\d+) \|.*\| ([^|]+) \|$", re.MULTILINE)
MARK = re.compile(r"pytest\.mark\.requirement\(([^)]*)\)")


def listed() -> dict[str, str]:
    return dict(ROW.findall((ROOT / "docs" / "requirements.md").read_text()))


def proven() -> set[str]:
    texts = (file.read_text() for file in (ROOT / "tests").rglob("test_*.py"))
    return {
        name for text in texts for names in MARK.findall(text) for name in re.findall(r"[A-Z]+-\d+", names)
    }


def test_each_requirement_is_proven_or_planned():
    claimed = {name for name, place in listed().items() if place.strip() != "planned"}

    assert claimed <= proven()


def test_tests_name_only_requirements_that_exist():
    assert proven() <= set(listed())
