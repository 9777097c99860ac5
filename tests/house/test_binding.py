"""The Qt binding keeps count of None: a release that does not aborts Python 3.11 after some thousand calls."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QTimer


def test_the_reference_count_of_none_is_steady_over_void_calls() -> None:
    thing, timer = QObject(), QTimer()
    thing.setObjectName("warm")
    timer.setInterval(1)
    before = sys.getrefcount(None)
    for number in range(200):
        thing.setObjectName("name")
        timer.setInterval(number)
    assert abs(sys.getrefcount(None) - before) < 50
