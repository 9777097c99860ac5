"""The view that the tests of this folder use."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from annotator.ui.article.view import ArticleView
from tests.ui.article.hands import TEXT


@pytest.fixture
def view(qtbot: QtBot) -> ArticleView:
    view = ArticleView()
    qtbot.addWidget(view)
    view.resize(760, 500)
    view.show()
    view.set_article(TEXT)
    qtbot.waitUntil(lambda: not view.busy)
    return view
