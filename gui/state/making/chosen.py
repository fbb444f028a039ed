"""The pictures that a check left, as folders that a training can be started with."""

import os
from pathlib import Path

from gui.state.making.checking import Checked
from gui.state.making.pictures import Recognised
from gui.state.making.wish import Wish, is_list
from gui.workers.piles import write_piles

PILES_OF_ONE_FOLDER = 2


def chosen_wish(wish: Wish, check: Checked, recognised: Recognised, target: Path, *, write: bool) -> Wish:
    """The wish with folders of links below `target` for its pictures.

    Raises:
        OSError: the links cannot be made.
    """
    called = {key: f"{index} {plain(name)}" for index, (key, name) in enumerate(recognised.names.items(), 1)}
    # Pictures that others are made from are of one domain, which is not the first.
    keys = [key for key in recognised.names if key in recognised.train]
    if recognised.form == "side_by_side":
        keys = keys[:1]  # both halves are one file
    folders = tuple(str(target / called[key]) for key in keys)
    if write:
        piles = check.piles(recognised)
        write_piles(target, {called[key]: piles[key] for key in keys})
    names = wish.names or tuple(recognised.names.values())
    return wish.with_value("folders", folders).with_value("names", names)


def holds_many(folders: tuple[str, ...]) -> bool:
    """Whether one folder or list may hold more than two piles, which is another kind of style."""
    if len(folders) != 1:
        return False
    if is_list(folders[0]):
        return True
    try:
        return sum(entry.is_dir() for entry in os.scandir(folders[0])) > PILES_OF_ONE_FOLDER
    except OSError:
        return False


def plain(name: str) -> str:
    """A name that any file system takes."""
    return "".join(sign if sign.isalnum() or sign in "-_ " else "_" for sign in name).strip() or "pictures"
