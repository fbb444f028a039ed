import shutil
import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data.folders import coordinates, fill, numbered, ramps, save
from translator.data.collection import collect
from translator.data.listing import Listing
from translator.data.loader import Loader
from translator.data.samples import Samples
from translator.data.settings import DataSettings
from translator.domains import Batch
from translator.errors import ErrorCode, UserError


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    return fill(tmp_path / "a", numbered(9)), fill(tmp_path / "b", numbered(6, ".jpg"), 50, 38)


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[DataSettings, Listing]]:
    """A listing of every pairing."""
    root = tmp_path_factory.mktemp("kinds")
    fill(root / "a", numbered(9)), fill(root / "b", numbered(9), 60, 44), fill(root / "c", numbered(5))
    fill(root / "ab", numbered(8), 40, 83)
    a, b, c = root / "a", root / "b", root / "c"
    common: dict[str, object] = {"size": 16, "load_size": 20}
    all_settings = {
        "unpaired": DataSettings(folders=(a, c), colour_jitter=0.3, rotate_degrees=20, **common),
        "paired": DataSettings(folders=(a, b), pairing="paired", **common),
        "side_by_side": DataSettings(folders=(root / "ab",), pairing="paired", **common),
        "derived": DataSettings(folders=(b,), pairing="paired", derive="restore", **common),
        "domains": DataSettings(folders=(a, b, c), pairing="domains", **common),
        "single": DataSettings(folders=(c,), pairing="single", **common),
        "native": DataSettings(folders=(a, b), resize="none", size=16),
        "square": DataSettings(folders=(a, b), resize="square", **common),
        "balanced": DataSettings(folders=(a, b), balance_crops=True, **common),
    }
    return {name: (one, collect(one, seed=0)) for name, one in all_settings.items()}


def take(listing: Listing, how: DataSettings, count: int, **options: object) -> list[Batch]:
    arguments: dict[str, object] = {"batch_size": 2, "seed": 7, **options}
    with Loader(listing, how, **arguments) as loader:  # type: ignore[arg-type]  # options of several types
        return list(islice(loader, count))


def assert_same(one: list[Batch], other: list[Batch]) -> None:
    assert len(one) == len(other)
    for x, y in zip(one, other, strict=True):
        assert x.images.keys() == y.images.keys()
        assert all(torch.equal(x.images[id_], y.images[id_]) for id_ in x.images)


KINDS = ["unpaired", "paired", "side_by_side", "derived", "domains", "single", "native", "square"]


@pytest.mark.parametrize("kind", KINDS)
def test_batches_are_what_was_promised(kinds: dict[str, tuple[DataSettings, Listing]], kind: str) -> None:
    how, listing = kinds[kind]
    for batch in take(listing, how, 3, batch_size=3):
        assert set(batch.images) == set(listing.names)
        for images in batch.images.values():
            assert images.shape == (3, 3, 16, 16)
            assert images.dtype == torch.float32
            assert images.is_contiguous()
            assert images.min() >= -1
            assert images.max() <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_any_step_equals_a_straight_run(kinds: dict[str, tuple[DataSettings, Listing]], kind: str) -> None:
    how, listing = kinds[kind]
    straight = take(listing, how, 12)
    for first in (1, 5, 10):
        assert_same(take(listing, how, 12 - first, first_step=first), straight[first:])
    assert not torch.equal(straight[0].images["a"], take(listing, how, 1, seed=8)[0].images["a"])


@pytest.mark.parametrize("kind", KINDS)
def test_caches_change_nothing(kinds: dict[str, tuple[DataSettings, Listing]], kind: str) -> None:
    how, listing = kinds[kind]
    never = take(listing, how, 15, cache_bytes=0, file_cache_bytes=0)
    assert_same(take(listing, how, 15), never)
    assert_same(take(listing, how, 15, cache_bytes=0), never)
    assert_same(take(listing, how, 15, cache_bytes=6000, file_cache_bytes=6000), never)


def test_ranks_share_what_one_process_would_read(kinds: dict[str, tuple[DataSettings, Listing]]) -> None:
    how, listing = kinds["unpaired"]
    alone = take(listing, how, 4, batch_size=4)
    shares = [take(listing, how, 4, batch_size=2, rank=rank, num_ranks=2) for rank in (0, 1)]
    for whole, first, second in zip(alone, *shares, strict=True):
        assert torch.equal(whole.a, torch.cat([first.a, second.a]))


@pytest.mark.parametrize("kind", ["paired", "side_by_side"])
def test_both_of_a_pair_are_the_same_crop(tmp_path: Path, kind: str) -> None:
    for index in range(6):
        first = coordinates(30, 36, blue=index)
        if kind == "paired":
            save(tmp_path / "a" / f"{index}.png", first)
            save(tmp_path / "b" / f"{index}.png", 255 - first)
        else:
            save(tmp_path / "ab" / f"{index}.png", np.hstack([first, 255 - first]))
    given_folders = (tmp_path / "a", tmp_path / "b") if kind == "paired" else (tmp_path / "ab",)
    how = DataSettings(folders=given_folders, pairing="paired", size=16, resize="none")
    for batch in take(collect(how, seed=0), how, 20, batch_size=3):
        assert torch.allclose(batch.a, -batch.b, atol=1e-6)


@settings(max_examples=15, deadline=None)
@given(size_a=st.tuples(st.integers(24, 70), st.integers(24, 70)), scale=st.floats(0.6, 3))
def test_pairs_of_different_size_show_the_same_place(
    tmp_path_factory: pytest.TempPathFactory, size_a: tuple[int, int], scale: float
) -> None:
    root = tmp_path_factory.mktemp("pairs")
    for index in range(2):
        save(root / "a" / f"{index}.png", ramps(*size_a))
        save(root / "b" / f"{index}.png", ramps(round(size_a[0] * scale), round(size_a[1] * scale)))
    how = DataSettings(folders=(root / "a", root / "b"), pairing="paired", size=20, load_size=30)
    for batch in take(collect(how, seed=0), how, 5):
        # A shift by one pixel of a 30-px ramp is 0.07.
        assert (batch.a - batch.b).abs().mean() < 0.03


def test_derived_pictures_are_made_from_the_very_crop(kinds: dict[str, tuple[DataSettings, Listing]]) -> None:
    how, listing = kinds["derived"]
    gray = how.model_copy(update={"derive": "grayscale"})
    luma = torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
    for batch in take(listing, gray, 5):
        assert ((batch.b * luma).sum(1, keepdim=True) - batch.a).abs().max() < 0.01
    assert_same(take(listing, how, 3), take(listing, how, 3))


def test_an_epoch_sees_every_picture_once(folders: tuple[Path, Path]) -> None:
    how = DataSettings(folders=folders, size=16, resize="none", val_fraction=0)
    listing = collect(how, seed=0)
    with Loader(listing, how, batch_size=3, seed=1) as loader:
        assert (loader.epoch_length, loader.steps_per_epoch) == (9, 3)
        seen = torch.cat([next(loader).a for _ in range(3)])
    # The blue of a picture is its number.
    assert sorted(set(((seen[:, 2].mean((1, 2)) + 1) * 127.5).round().int().tolist())) == [
        7 * n for n in range(9)
    ]
    thrice = how.model_copy(update={"repeat_crops": 3})
    with Loader(listing, thrice, batch_size=3, seed=1) as loader:
        assert loader.epoch_length == 27


def test_unpaired_partners_change_from_epoch_to_epoch(folders: tuple[Path, Path]) -> None:
    how = DataSettings(
        folders=(folders[0], fill(folders[0].parent / "c", numbered(9))),
        size=16,
        resize="none",
        val_fraction=0,
    )
    partners = [
        tuple(int((batch.images[id_][0, 2].mean() + 1) * 127.5 + 0.5) for id_ in "ab")
        for batch in take(collect(how, seed=0), how, 27, batch_size=1)
    ]
    assert len(set(partners)) > 15


def test_a_picture_that_vanishes_is_replaced_and_named_once(folders: tuple[Path, Path]) -> None:
    how = DataSettings(folders=folders, size=16)
    listing = collect(how, seed=0)
    gone, cut = listing.domains["a"][2], listing.domains["b"][1]
    Path(gone).unlink()
    Path(cut).write_bytes(Path(cut).read_bytes()[:300])
    with Loader(listing, how, batch_size=1, seed=0) as loader:
        batches = list(islice(loader, 30))
        notices = list(loader.notices)
    assert len(notices) == 2
    assert sum(gone in notice for notice in notices) == 1
    assert sum(cut in notice for notice in notices) == 1
    assert_same(take(listing, how, 25, batch_size=1, seed=0, first_step=5), batches[5:])


@pytest.mark.parametrize("pairing", ["unpaired", "paired"])
def test_when_all_pictures_are_gone_it_says_so(tmp_path: Path, pairing: str) -> None:
    a, b = fill(tmp_path / "a", numbered(4)), fill(tmp_path / "b", numbered(4))
    how = DataSettings(folders=(a, b), pairing=pairing, size=16)
    listing = collect(how, seed=0)
    shutil.rmtree(b)
    with Loader(listing, how, batch_size=1, seed=0) as loader:
        for _ in range(2):
            with pytest.raises(UserError, match="can be read any more") as raised:
                next(loader)
            assert raised.value.code is ErrorCode.PICTURE_UNREADABLE


def data_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "translator-data"]


def test_the_thread_ends_when_closed_or_dropped(kinds: dict[str, tuple[DataSettings, Listing]]) -> None:
    how, listing = kinds["unpaired"]
    loader = Loader(listing, how, batch_size=1, seed=0)
    next(loader)
    assert len(data_threads()) == 1
    loader.close()
    loader.close()
    assert data_threads() == []
    assert next(loader, None) is None
    dropped = Loader(listing, how, batch_size=1, seed=0)
    next(dropped)
    del dropped
    assert data_threads() == []


def test_a_defect_in_the_thread_reaches_the_training(
    kinds: dict[str, tuple[DataSettings, Listing]], monkeypatch: pytest.MonkeyPatch
) -> None:
    how, listing = kinds["unpaired"]
    straight = Samples.batch

    def third_fails(self: Samples, number: int) -> object:
        if number == 2:
            raise ZeroDivisionError("the third")
        return straight(self, number)

    monkeypatch.setattr(Samples, "batch", third_fails)
    with Loader(listing, how, batch_size=1, seed=0) as loader:
        next(loader), next(loader)
        with pytest.raises(ZeroDivisionError, match="the third"):
            next(loader)


def test_batches_are_made_ahead(
    kinds: dict[str, tuple[DataSettings, Listing]], monkeypatch: pytest.MonkeyPatch
) -> None:
    how, listing = kinds["unpaired"]
    made: list[int] = []
    straight = Samples.batch

    def counted(self: Samples, number: int) -> object:
        made.append(number)
        return straight(self, number)

    monkeypatch.setattr(Samples, "batch", counted)
    with Loader(listing, how, batch_size=1, seed=0) as loader:
        next(loader)
        for _ in _patience():
            if len(made) >= 3:
                break
        assert made[:3] == [0, 1, 2]
    assert len(made) <= 5


def test_the_training_s_random_numbers_are_left_alone(kinds: dict[str, tuple[DataSettings, Listing]]) -> None:
    how, listing = kinds["unpaired"]
    torch.manual_seed(3)
    np.random.seed(3)
    before = torch.get_rng_state(), np.random.get_state()[1].copy()
    take(listing, how, 5)
    assert torch.equal(before[0], torch.get_rng_state())
    np.testing.assert_array_equal(before[1], np.random.get_state()[1])


def _patience() -> Iterator[None]:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        yield
        time.sleep(0.01)
