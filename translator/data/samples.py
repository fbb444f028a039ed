"""Batches of crops as a pure function of the seed and the batch number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from translator.data.augment import Augmenter
from translator.data.cache import SampleCache
from translator.data.decode import Rgb, decode
from translator.data.derivation import derive
from translator.data.geometry import halves, middle, square, to_load_size, together
from translator.data.listing import Form, Listing
from translator.data.order import Order, variation
from translator.data.settings import DataSettings
from translator.errors import ErrorCode, UserError


@dataclass(frozen=True)
class Source:
    """Rows that are drawn together: one domain by itself, or both of a pair.

    Attributes:
        ids: the domains that a row of it fills.
        rows: the files of each row; one file for two domains is split, or the first is derived from it.
        first_slot: where its rows begin in the cache.
    """

    ids: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_slot: int


@dataclass(frozen=True)
class RawBatch:
    """One batch as the files and the augmentation give it.

    Attributes:
        images: domain id -> (B, size, size, 3) uint8.
        broken: path -> what is wrong with it, for files that had to be replaced by others.
    """

    images: Mapping[str, Rgb]
    broken: Mapping[str, str] = field(default_factory=dict)


def sources(listing: Listing, part: Mapping[str, Sequence[str]]) -> tuple[Source, ...]:
    """The sources of one part of a listing, its `domains` or its `held_out`."""
    if listing.form == "unpaired":
        found, first_slot = [], 0
        for id_ in sorted(part):
            found.append(Source((id_,), tuple((path,) for path in part[id_]), first_slot))
            first_slot += len(part[id_])
        return tuple(found)
    if listing.form == "paired":
        return (Source(("a", "b"), tuple(zip(part["a"], part["b"], strict=True)), 0),)
    return (Source(("a", "b"), tuple((path,) for path in part["b"]), 0),)


def read_sample(files: Sequence[str], form: Form, settings: DataSettings) -> Rgb:
    """Decode the files of a row to (N, H, W, 3) at load size; N pictures are in the files.

    Raises:
        UserError: PICTURE_UNREADABLE, PICTURE_TOO_LARGE or PICTURE_UNSUPPORTED.
    """
    least_side = None
    if settings.resize != "none":
        parts = 2 if form == "side_by_side" else 1
        least_side = round(parts * settings.load_px / (1 - settings.cut_bottom))
    rgbs = [decode(Path(file), least_side) for file in files]
    if settings.cut_bottom:
        rgbs = [rgb[: max(1, round(rgb.shape[0] * (1 - settings.cut_bottom)))] for rgb in rgbs]
    if form == "side_by_side":
        rgbs = halves(rgbs[0])
    if settings.balance_crops:
        rgbs = [square(rgb) for rgb in rgbs]
    elif settings.resize != "square":
        rgbs = [middle(rgb) for rgb in rgbs]
    first = to_load_size(rgbs[0], settings.resize, settings.load_px, settings.size)
    return together([first, *rgbs[1:]])


def derived(crop: Rgb, settings: DataSettings, rng: np.random.Generator) -> Rgb:
    """(1, H, W, 3) -> (2, H, W, 3): the picture derived from it, and itself."""
    assert settings.derive is not None
    spoilt = derive(
        settings.derive, crop[0], rng, strength=settings.derive_strength, lowres_factor=settings.lowres_factor
    )
    return np.stack([spoilt, crop[0]])


class Samples:
    """The endless sequence of batches of a training.

    Args:
        listing: what to read.
        settings: how.
        batch_size: rows of each domain in a batch of this process.
        seed: of the run.
        cache: where decoded samples are kept; it has a slot for each row.
        rank: number of this process among `num_ranks` that share a batch.
        num_ranks: number of processes.
    """

    def __init__(
        self,
        listing: Listing,
        settings: DataSettings,
        *,
        batch_size: int,
        seed: int,
        cache: SampleCache,
        rank: int = 0,
        num_ranks: int = 1,
    ) -> None:
        self._form = listing.form
        self._settings = settings
        self._batch_size = batch_size
        self._seed = seed
        self._rank, self._num_ranks = rank, num_ranks
        self._sources = sources(listing, listing.domains)
        self._orders = [Order(len(source.rows), seed, stream) for stream, source in enumerate(self._sources)]
        self._cache = cache
        self._augment = Augmenter(settings)
        self._broken: dict[int, str] = {}

    def batch(self, number: int) -> RawBatch:
        """Batch `number`, counted from 0 over the whole run, whichever were asked for before.

        Raises:
            UserError: PICTURE_UNREADABLE, when no picture of a domain can be read any more.
        """
        first = (number * self._num_ranks + self._rank) * self._batch_size
        broken: dict[str, str] = {}
        images: dict[str, list[Rgb]] = {}
        for stream in range(len(self._sources)):
            for sample_number in range(first, first + self._batch_size):
                crops = self._crops(stream, sample_number, broken)
                for id_, crop in zip(self._sources[stream].ids, crops, strict=True):
                    images.setdefault(id_, []).append(crop)
        return RawBatch({id_: np.stack(crops) for id_, crops in images.items()}, broken)

    def _crops(self, stream: int, sample_number: int, broken: dict[str, str]) -> Rgb:
        sample = self._sample(self._sources[stream], self._orders[stream][sample_number], broken)
        rng = variation(self._seed, stream, sample_number)
        crops = self._augment(sample, rng)
        return derived(crops, self._settings, rng) if self._form == "derived" else crops

    def _sample(self, source: Source, index: int, broken: dict[str, str]) -> Rgb:
        """The sample of a row; of the next one that can be read, if this one cannot."""
        for step in range(len(source.rows)):
            row = (index + step) % len(source.rows)
            sample = self._read(source, row, broken)
            if sample is not None:
                return sample
        folder = Path(source.rows[0][0]).parent
        raise UserError(
            ErrorCode.PICTURE_UNREADABLE,
            f"None of the pictures in {folder} can be read any more.",
            "Is the disk still connected?",
        )

    def _read(self, source: Source, row: int, broken: dict[str, str]) -> Rgb | None:
        slot = source.first_slot + row
        if slot in self._broken:
            return None
        sample = self._cache.get(slot)
        if sample is None:
            try:
                sample = read_sample(source.rows[row], self._form, self._settings)
            except UserError as error:
                self._broken[slot] = error.sentence
                broken[source.rows[row][0]] = error.sentence
                return None
            self._cache.put(slot, sample)
        return sample
