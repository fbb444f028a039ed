"""The window: places on the left, a page on the right, news above, status below."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLabel,
    QMainWindow,
    QProgressBar,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from gui import icons, theme
from gui.views.actions import Actions
from gui.views.banner import Banner
from gui.views.widgets import button, column, muted, row

_RAIL_PX = 92


@dataclass(frozen=True)
class Place:
    """A page: its id, name, icon and how it is made when it is first opened."""

    key: str
    name: str
    icon: str
    make: Callable[[], QWidget]


class Shell(QMainWindow):
    """Frame of all pages."""

    closing = Signal()
    dropped = Signal(object)
    """The MIME data of what was dropped."""
    themed = Signal()
    moved_to = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Translator"))
        self.setWindowIcon(icons.app_icon())
        self.setAcceptDrops(True)
        self.setMinimumSize(900, 600)
        self.actions_by_id = Actions(self)
        self.pages: dict[str, QWidget] = {}
        self._places: dict[str, Place] = {}
        self._buttons: dict[str, QToolButton] = {}
        self.banner = Banner()
        self.stack = QStackedWidget()
        self.pill = button("", lambda: None, icon="chip", flat=True)
        self._group = QButtonGroup(self)
        self.overlay = QLabel(self)
        self._build()

    def _build(self) -> None:
        self._rail = QFrame()
        self._rail.setObjectName("rail")
        self._rail_layout = column(margin=theme.GAP, gap=4)
        self._rail_layout.addStretch(1)
        self._rail.setLayout(self._rail_layout)
        right = column(gap=0)
        holder = QWidget()
        strip = row()
        strip.setContentsMargins(theme.GAP, 0, theme.GAP, 0)
        strip.addWidget(self.banner)
        holder.setLayout(strip)
        right.addWidget(holder)
        right.addWidget(self.stack, 1)
        whole = row(gap=0)
        whole.addWidget(self._rail)
        whole.addLayout(right, 1)
        centre = QWidget()
        centre.setLayout(whole)
        self.setCentralWidget(centre)
        self._build_status()
        self.pill.setAccessibleName(self.tr("Engine"))
        self.overlay.hide()
        self.overlay.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.overlay.setWordWrap(True)
        # What lies below it, such as the field for a folder, takes drops of its own.
        self.overlay.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _build_status(self) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        self.status = muted("", wrap=False)
        self.status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.batch_status = muted("", wrap=False)
        self.batch_bar = QProgressBar()
        self.batch_bar.setTextVisible(False)
        self.batch_bar.setFixedWidth(120)
        self.batch_bar.setAccessibleName(self.tr("Progress of the batch"))
        self.batch_bar.hide()
        bar.addWidget(self.status, 1)
        bar.addPermanentWidget(self.batch_status)
        bar.addPermanentWidget(self.batch_bar)
        bar.addPermanentWidget(self.pill)
        bar.setContentsMargins(theme.GAP, 0, theme.GAP, 0)

    # Places

    def set_places(self, places: Sequence[Place], settings: Place) -> None:
        """Fill the rail; the settings are at its end."""
        for place in places:
            self._add_place(place, self._rail_layout.count() - 1)
        self._add_place(settings, self._rail_layout.count())
        self.banner.tab_after = self._buttons[settings.key]
        self._fit_rail()

    def _fit_rail(self) -> None:
        widest = max(one.sizeHint().width() for one in self._buttons.values())
        for one in self._buttons.values():
            one.setFixedWidth(max(_RAIL_PX - 2 * theme.GAP, widest))

    def _add_place(self, place: Place, at: int) -> None:
        entry = QToolButton()
        entry.setText(place.name)
        entry.setIcon(icons.icon(place.icon))
        entry.setIconSize(QSize(24, 24))
        entry.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        entry.setCheckable(True)
        entry.setAccessibleName(place.name)
        entry.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        entry.clicked.connect(lambda: self.go(place.key))
        self._group.addButton(entry)
        self._rail_layout.insertWidget(at, entry)
        self._buttons[place.key] = entry
        self._places[place.key] = place

    def go(self, key: str) -> QWidget:
        """Open a place; it is made when it is opened for the first time."""
        if key not in self.pages:
            page = self._places[key].make()
            self.pages[key] = page
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(self.pages[key])
        self._buttons[key].setChecked(True)
        self.moved_to.emit(key)
        return self.pages[key]

    @property
    def here(self) -> str:
        """The place that is open."""
        return next((key for key, page in self.pages.items() if page is self.stack.currentWidget()), "")

    def set_badge(self, key: str, number: int) -> None:
        """A number after a place's name; 0 for none."""
        name = self._places[key].name
        self._buttons[key].setText(f"{name} · {number}" if 0 < number < 1000 else name)
        self._fit_rail()

    # Dropping

    def show_overlay(self, text: str) -> None:
        """Say over everything what a drop will do."""
        tokens = theme.tokens()
        self.overlay.setStyleSheet(
            f"background: {tokens.panel}; color: {tokens.text}; border: 3px dashed {tokens.focus};"
            "border-radius: 12px; font-size: 18px; padding: 24px;"
        )
        self.overlay.setText(text)
        self.overlay.setGeometry(self.rect().adjusted(60, 60, -60, -60))
        self.overlay.show()
        self.overlay.raise_()

    drag_text: Callable[[object], str] = staticmethod(lambda _: "")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take files, folders and pictures."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()
            self.show_overlay(self.drag_text(event.mimeData()))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """Nothing is dropped after all."""
        self.overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Hand on what was dropped."""
        self.overlay.hide()
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData())

    # Life

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """The desktop's colours have changed."""
        if event.type() == QEvent.Type.ThemeChange:
            self.themed.emit()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell the program; what runs is stopped safely."""
        self.closing.emit()
        event.accept()
