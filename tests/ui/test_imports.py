"""What the window may not import before its first article is shown."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.house.tree import ROOT


@pytest.mark.parametrize("heavy", ["sqlalchemy", "alembic", "numpy", "lxml", "psycopg"])
def test_the_window_is_made_without(heavy: str) -> None:
    asked = f"import sys; import annotator.ui.main_window; print({heavy!r} in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "False"
