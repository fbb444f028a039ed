"""Earlier states are kept, few and evenly spread, and never changed by later saves."""

import itertools
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.training.plans import tiny_plan
from translator.training.moments import forget_after, keep, kept, to_drop
from translator.training.trainer import train


def save(run: Path, text: str) -> Path:
    part = run / "part"
    part.write_text(text)
    return part.replace(run / "model.safetensors")


def test_a_kept_state_is_not_changed_by_the_next_save(tmp_path: Path) -> None:
    for step in (10, 20, 30):
        keep(save(tmp_path, f"step {step}"), step, most=8)
    assert [path.read_text() for path in kept(tmp_path).values()] == ["step 10", "step 20", "step 30"]


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    for step in range(100, 5000, 100):
        keep(save(tmp_path, str(step)), step, most=5)
    steps = list(kept(tmp_path))
    assert len(steps) == 5
    assert steps[-1] == 4900
    gaps = [b - a for a, b in itertools.pairwise(steps)]
    assert max(gaps) <= 3 * (4900 / 4)


def test_none_is_kept_when_none_is_wanted(tmp_path: Path) -> None:
    keep(save(tmp_path, "x"), 10, most=0)
    assert kept(tmp_path) == {}


def test_what_is_done_again_is_forgotten(tmp_path: Path) -> None:
    for step in (10, 20, 30):
        keep(save(tmp_path, str(step)), step, most=8)
    forget_after(tmp_path, 20)
    assert list(kept(tmp_path)) == [10, 20]


@given(st.sets(st.integers(0, 10**6), min_size=1, max_size=40), st.integers(1, 12))
def test_first_and_newest_stay(steps: set[int], most: int) -> None:
    dropped = to_drop(sorted(steps), most)
    left = steps - set(dropped)
    assert len(left) == min(most, len(steps))
    assert max(steps) in left
    if most > 1 and len(steps) > 1:
        assert min(steps) in left


def test_a_training_keeps_its_earlier_states(tmp_path: Path) -> None:
    plan = tiny_plan(tmp_path, save_every_steps=2)
    list(train(plan))
    found = kept(plan.run)
    assert len(found) > 1
    assert list(found)[-1] == plan.training.steps
    bytes_of = {path.read_bytes() for path in found.values()}
    assert len(bytes_of) == len(found)
