"""The style sheet on top of the palettes; the names in braces are those of `theme.Tokens`."""

SHEET = """
QToolTip {{ color: {text}; background: {base}; border: 1px solid {line}; padding: 4px 6px; }}
QPushButton, QToolButton {{ border: 1px solid {line}; border-radius: 6px; padding: 5px 12px;
    background: {panel};
    min-height: 20px; }}
QToolButton {{ padding: 4px; min-width: 20px; border-color: transparent; background: transparent; }}
QPushButton:hover, QToolButton:hover {{ background: {raised}; }}
QPushButton:pressed, QToolButton:pressed, QToolButton:checked {{ background: {raised};
    border-color: {line}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {focus}; padding: 4px 11px; }}
QToolButton:focus {{ padding: 3px; }}
QPushButton[primary="true"] {{ background: {accent}; color: {on_accent}; border-color: {accent};
    font-weight: 600; }}
QPushButton[primary="true"]:hover {{ background: {accent_hover}; }}
QPushButton[primary="true"]:focus {{ border: 2px solid {text}; }}
QPushButton[primary="true"]:disabled {{ background: {raised}; color: {muted}; border-color: {raised}; }}
QPushButton[flat="true"] {{ background: transparent; border-color: transparent; }}
QPushButton[flat="true"]:hover {{ background: {raised}; }}
QPushButton[flat="true"]:focus {{ border: 2px solid {focus}; }}
QLineEdit, QSpinBox, QComboBox, QPlainTextEdit {{ background: {base}; border: 1px solid {line};
    border-radius: 6px;
    padding: 4px 8px; min-height: 20px; selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit:focus, QSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus {{ border: 2px solid {focus};
    padding: 3px 7px; }}
QComboBox::drop-down {{ border: 0; width: 22px; }}
QComboBox::down-arrow {{ image: url({arrow}); width: 12px; height: 12px; }}
QSpinBox {{ padding-right: 22px; }}
QSpinBox::up-button, QSpinBox::down-button {{ border: 0; background: transparent; width: 20px; }}
QSpinBox::up-arrow {{ image: url({arrow_up}); width: 10px; height: 10px; }}
QSpinBox::down-arrow {{ image: url({arrow}); width: 10px; height: 10px; }}
QComboBox QAbstractItemView {{ background: {base}; border: 1px solid {line}; padding: 4px; outline: 0;
    selection-background-color: {accent}; selection-color: {on_accent}; }}
QCheckBox, QRadioButton {{ spacing: 8px; min-height: 24px; border: 2px solid transparent;
    border-radius: 6px; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {focus}; }}
QCheckBox::indicator {{ width: 16px; height: 16px; border: 1px solid {muted}; border-radius: 4px;
    background: {base}; }}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent}; image: url({check}); }}
QRadioButton::indicator {{ width: 14px; height: 14px; border: 1px solid {muted}; border-radius: 8px;
    background: {base}; }}
QRadioButton::indicator:checked {{ border: 5px solid {accent}; width: 6px; height: 6px;
    background: {base}; }}
QSlider {{ min-height: 24px; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {line}; }}
QSlider::sub-page:horizontal {{ background: {accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{ width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
    background: {text};
    border: 1px solid {window}; }}
QSlider::handle:horizontal:focus {{ border: 2px solid {focus}; background: {text}; }}
QSlider::handle:horizontal:disabled {{ background: {muted}; }}
QProgressBar {{ border: 0; border-radius: 3px; background: {raised}; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ border-radius: 3px; background: {accent}; }}
QScrollBar:vertical {{ width: 12px; background: transparent; margin: 0; }}
QScrollBar:horizontal {{ height: 12px; background: transparent; margin: 0; }}
QScrollBar::handle {{ background: {line}; border-radius: 4px; margin: 2px; min-width: 32px;
    min-height: 32px; }}
QScrollBar::handle:hover {{ background: {muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenuBar {{ background: {window}; padding: 2px 4px; }}
QMenuBar::item {{ padding: 5px 9px; border-radius: 5px; background: transparent; }}
QMenuBar::item:selected {{ background: {raised}; }}
QMenu {{ background: {panel}; border: 1px solid {line}; padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {accent}; color: {on_accent}; }}
QMenu::item:disabled {{ color: {muted}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QAbstractItemView {{ background: {base}; border: 0; outline: 0; }}
QTreeView {{ border: 1px solid {line}; border-radius: 6px; }}
QTreeView::item {{ padding: 4px 2px; color: {text}; }}
QTreeView::item:selected {{ background: {raised}; color: {text}; }}
QListWidget::item {{ padding: 6px 8px; border-radius: 5px; }}
QListWidget::item:selected {{ background: {raised}; color: {text}; }}
QListWidget::item:disabled {{ color: {muted}; }}
QHeaderView::section {{ background: {panel}; color: {muted}; border: 0; border-bottom: 1px solid {line};
    padding: 6px 8px; }}
QScrollArea {{ border: 0; background: transparent; }}
QScrollArea > QWidget > QWidget#page {{ background: transparent; }}
QFrame#panel {{ background: {panel}; border: 0; }}
QFrame#bar {{ background: {window}; border: 0; }}
QFrame#card {{ background: {panel}; border: 1px solid {line}; border-radius: 8px; }}
QFrame#card[taking="true"] {{ border: 2px dashed {focus}; }}
QFrame#rule {{ background: {line}; border: 0; max-height: 1px; min-height: 1px; }}
QLabel#sample {{ background: {window}; border-radius: 6px; }}
QLabel[muted="true"] {{ color: {muted}; }}
QLabel[tone="good"] {{ color: {good}; }}
QLabel[tone="warn"] {{ color: {warn}; }}
QLabel[tone="bad"] {{ color: {bad}; }}
QFrame#rail {{ background: {panel}; border: 0; border-right: 1px solid {line}; }}
QFrame#rail QToolButton {{ border-radius: 8px; padding: 8px 2px 6px 2px; color: {muted}; }}
QFrame#rail QToolButton:focus {{ padding: 7px 1px 5px 1px; }}
QFrame#rail QToolButton:checked {{ background: {raised}; color: {text}; border-color: transparent; }}
QFrame#rail QToolButton:checked:focus {{ border: 2px solid {focus}; }}
QFrame#banner {{ background: {panel}; border: 1px solid {line}; border-radius: 8px; }}
QFrame#banner[tone="bad"] {{ border-left: 4px solid {bad}; }}
QFrame#banner[tone="warn"] {{ border-left: 4px solid {warn}; }}
QFrame#banner[tone="info"] {{ border-left: 4px solid {focus}; }}
QFrame#chip {{ background: {panel}; border: 1px solid {line}; border-radius: 12px; }}
QStatusBar {{ background: {window}; border-top: 1px solid {line}; color: {muted}; }}
QStatusBar::item {{ border: 0; }}
QTabBar::tab {{ padding: 7px 14px; border: 0; border-bottom: 2px solid transparent; color: {muted}; }}
QTabBar::tab:selected {{ color: {text}; border-bottom-color: {accent}; }}
QTabBar::tab:focus {{ border: 2px solid {focus}; }}
QTabWidget::pane {{ border: 0; border-top: 1px solid {line}; }}
"""
