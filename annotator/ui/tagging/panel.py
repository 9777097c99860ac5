"""The right pane: labels, the current annotation, the article's annotations, proposals, done and next."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QVBoxLayout,
)

from annotator.model.codebook import Codebook
from annotator.ui.desk import Desk
from annotator.ui.sheet import Sheet
from annotator.ui.style.icons import swatch
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme
from annotator.ui.tagging.attribution import AttributionPanel
from annotator.ui.tagging.card import AnnotationCard
from annotator.ui.tagging.comments import CommentsPanel
from annotator.ui.tagging.labels import LabelGrid
from annotator.ui.tagging.listing import HEIGHT, AnnotationLine, AnnotationList, AnnotationModel
from annotator.ui.tagging.relations import ModeBar
from annotator.ui.tagging.suggestions import Suggestions

#: Qt's word for “as high as you like”.
QWIDGETSIZE_MAX = (1 << 24) - 1


class TaggingPanel(QFrame):
    """Composes the panel; what is done on it goes out as signals of its parts."""

    chosen = Signal(str)  # annotation id: jump there
    finished = Signal()  # done and next
    many_changed = Signal()  # other annotations are chosen together in the list

    def __init__(self, desk: Desk, sheet: Sheet, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._desk = desk
        self._sheet = sheet
        self._theme = theme
        self._codebook: Codebook | None = None
        self.grid = LabelGrid(theme)
        self.card = AnnotationCard(theme)
        self.linking = ModeBar()
        self.attribution = AttributionPanel()
        self.comments = CommentsPanel(theme)
        sheet.comments_changed.connect(lambda: self.list.viewport().update())
        self.suggestions = Suggestions(theme)
        self.model = AnnotationModel(sheet, desk)
        self._line = AnnotationLine(theme)
        self._build()
        sheet.opened.connect(self._show_article)
        sheet.annotations_changed.connect(self._show_annotations)
        sheet.current_changed.connect(self._show_current)
        self._show_article()

    # -- building

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 14)
        layout.setSpacing(8)
        layout.addWidget(caption("Labels", "heading"))
        layout.addWidget(self.grid)
        layout.addSpacing(2)
        layout.addWidget(self.linking)
        layout.addWidget(self.attribution)
        layout.addWidget(self.card)
        layout.addWidget(self.comments)
        layout.addSpacing(2)
        layout.addLayout(self._build_head())
        layout.addWidget(self.by_annotator)
        self.list = self._build_list()
        layout.addWidget(self.list, 3)
        self.empty = caption(
            "Nothing is marked yet. Select some words and press the key of a label.", "muted", wrap=True
        )
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.empty, 3)
        layout.addWidget(self.suggestions, 2)
        self.done = styled(QPushButton("Done and next"), "primary")
        self.done.setMinimumHeight(32)
        self.done.clicked.connect(self.finished)
        layout.addWidget(self.done)
        self.suggestions.chosen.connect(self.chosen)

    def _build_head(self) -> QHBoxLayout:
        self.count = caption("0", "count")
        self.by_label = QComboBox()
        self.by_label.setAccessibleName("List annotations with this label")
        self.by_label.setIconSize(QSize(12, 12))
        self.by_annotator = QComboBox()
        self.by_annotator.setAccessibleName("List annotations of this annotator")
        for box in (self.by_label, self.by_annotator):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(5)
            box.currentIndexChanged.connect(self._choose_filter)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(caption("Annotations", "heading"))
        line.addWidget(self.count, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addStretch(1)
        line.addWidget(self.by_label, 2)
        return line

    def _build_list(self) -> AnnotationList:
        # A table of one column: a list view would lay out every row again whenever one comes or goes.
        view = styled(AnnotationList(), "annotations")
        view.horizontalHeader().hide()
        view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().setDefaultSectionSize(HEIGHT)
        view.setShowGrid(False)
        view.setTabKeyNavigation(False)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setAccessibleName("Annotations of the article")
        view.setModel(self.model)
        view.setItemDelegate(self._line)
        view.setMouseTracking(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setMinimumHeight(HEIGHT * 2 + 3)
        view.clicked.connect(self._jump)
        view.activated.connect(self._jump)
        view.selectionModel().currentChanged.connect(lambda current, _previous: self._jump(current))
        view.selectionModel().selectionChanged.connect(lambda *_: self._show_many())
        return view

    def many(self) -> list[str]:
        """The annotations chosen together in the list when there are two or more, else none."""
        chosen = self.list.selectionModel().selectedRows()
        rows = self.model.rows
        return [rows[one.row()].id for one in chosen if one.row() < len(rows)] if len(chosen) > 1 else []

    def _show_many(self) -> None:
        self._show_counts()
        self.many_changed.emit()

    # -- showing

    def show_codebook(self, codebook: Codebook, keys: dict[str, str]) -> None:
        """Draw the labels; `keys` gives each label's key."""
        self._codebook = codebook
        self.grid.show_codebook(codebook, keys)
        chosen = self.by_label.currentData()
        self.by_label.blockSignals(True)
        self.by_label.clear()
        self.by_label.addItem("All labels", "")
        for label in codebook.labels:
            self.by_label.addItem(swatch(self._theme.label(label.colour), 12), label.name, label.id)
        self.by_label.setCurrentIndex(max(0, self.by_label.findData(chosen)))
        self.by_label.blockSignals(False)
        self._choose_filter()

    def _show_article(self) -> None:
        self._show_annotators()
        there = self._sheet.article is not None
        self.done.setEnabled(there and self._desk.writable)
        self.grid.setEnabled(there and self._desk.writable)
        self._show_annotations()
        self._show_current(self._sheet.current_id)

    def _show_annotators(self) -> None:
        people = self._sheet.annotators
        names = sorted((people[one].name, one) for one in self._sheet.layers if one in people)
        chosen = self.by_annotator.currentData()
        self._line.several = len(names) > 1
        wanted = [("All annotators", ""), *names]
        if [self.by_annotator.itemData(place) for place in range(self.by_annotator.count())] != [w[1] for w in wanted]:
            self.by_annotator.blockSignals(True)
            self.by_annotator.clear()
            for name, one in wanted:
                self.by_annotator.addItem(name, one)
            self.by_annotator.setCurrentIndex(max(0, self.by_annotator.findData(chosen)))
            self.by_annotator.blockSignals(False)
            self._choose_filter()
        self.by_annotator.setVisible(len(names) > 1)

    def _show_annotations(self, ids: Collection[str] | None = None) -> None:
        self._show_annotators()
        if ids is None:
            self.model.reload()
        else:
            self.model.update(ids)
        self._show_counts()
        self._show_suggestions()
        self._mark_row()

    def _show_suggestions(self) -> None:
        sheet = self._sheet
        self.suggestions.decidable = self._desk.writable
        self.suggestions.show_held_back(sheet.held_back if sheet.least else 0)
        self.suggestions.show_pending(sheet.suggestions(), sheet.text, self._desk.codebook, sheet.current_id)
        self._share_room()

    def _share_room(self) -> None:
        """The list gets most of the height; what is not there gets none."""
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        listed, pending = self.model.rowCount() > 0, not self.suggestions.isHidden()
        for widget, share in ((self.list, 3 if listed else 0), (self.suggestions, 2 if pending else 0)):
            layout.setStretchFactor(widget, share)
        layout.setStretchFactor(self.empty, 0 if listed or pending else 1)
        needed = self.model.rowCount() * HEIGHT + 3
        self.list.setMaximumHeight(max(needed, self.list.minimumHeight()) if pending else QWIDGETSIZE_MAX)

    def _show_counts(self) -> None:
        listed = self.model.rowCount()
        total = self._sheet.layers.total()
        many = len(self.many())
        self.count.setText(
            f"{many:,} chosen" if many else f"{total:,}" if listed == total else f"{listed:,} of {total:,}"
        )
        self.by_label.setVisible(total > 0)
        self.list.setVisible(listed > 0)
        self.empty.setVisible(listed == 0)
        self.empty.setText(
            "No article is open."
            if self._sheet.article is None
            else "No annotation fits this filter."
            if total
            else "Nothing is marked yet. Select some words and press the key of a label."
        )

    def _show_current(self, annotation_id: str | None) -> None:
        annotation = self._sheet.annotations.get(annotation_id) if annotation_id else None
        by = self._sheet.annotators.get(annotation.annotator_id) if annotation else None
        pending = annotation is not None and annotation.status == "pending"
        annotation = None if pending else annotation
        self.card.show_annotation(annotation, self._sheet.text, self._desk.codebook, by.name if by else "")
        project = self._desk.project
        own = annotation is not None and project is not None and annotation.annotator_id == project.annotator.id
        self.card.set_changeable(own and self._desk.writable)
        self.linking_changed()
        if pending or self.suggestions.current is not None:
            self._show_suggestions()
        self._mark_row()

    def linking_changed(self) -> None:
        """While something is being prepared its bar stands in the place of the labels."""
        self.grid.setVisible(self.linking.isHidden() and self.attribution.isHidden())
        self.card.setVisible(self.card.has_annotation and self.attribution.isHidden() and self.comments.isHidden())

    def _mark_row(self) -> None:
        selection = self.list.selectionModel()
        place = self.model.place(self._sheet.current_id)
        if self.list.extending or selection.isRowSelected(place, QModelIndex()):
            # Rows that are being chosen together stay so; the current one is among them.
            self._keep_current(place)
            return
        selection.blockSignals(True)
        if place < 0:
            selection.clear()
        else:
            index = self.model.index(place)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Current
            selection.setCurrentIndex(index, flags)
            self.list.scrollTo(index)
        selection.blockSignals(False)
        self.list.viewport().update()

    def _keep_current(self, place: int) -> None:
        selection = self.list.selectionModel()
        if not self.list.extending and selection.currentIndex().row() != place:
            selection.blockSignals(True)
            selection.setCurrentIndex(self.model.index(place), QItemSelectionModel.SelectionFlag.NoUpdate)
            selection.blockSignals(False)
        self.list.scrollTo(self.model.index(place))
        self.list.viewport().update()

    # -- doing

    def _choose_filter(self) -> None:
        self.model.choose(self.by_label.currentData() or "", self.by_annotator.currentData() or "")
        self._show_counts()
        self._mark_row()

    def _jump(self, index: QModelIndex) -> None:
        if index.isValid() and index.row() < len(self.model.rows) and not self.model.updating:
            self.chosen.emit(self.model.rows[index.row()].id)

    def set_theme(self, theme: Theme, keys: dict[str, str]) -> None:
        """Draw with these colours from now on."""
        self._theme = theme
        self._line.theme = theme
        for part in (self.grid, self.card, self.suggestions, self.comments):
            part.set_theme(theme)
        if self._codebook is not None:
            self.show_codebook(self._codebook, keys)
        self._show_article()
