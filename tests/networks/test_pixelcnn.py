"""What a pixel's distribution sees, by gradients."""

import torch

from translator.networks.pixelcnn import PixelCnn

SIDE = 9


def network(num_blocks: int = 3) -> PixelCnn:
    torch.manual_seed(0)
    return PixelCnn(6, num_blocks, 10).double()


def seen_by(y: int, x: int, num_blocks: int = 3) -> torch.Tensor:
    """(SIDE, SIDE): whether the distribution at (y, x) depends on each pixel."""
    net = network(num_blocks)
    net.compute_dtype = torch.float64
    images = torch.randn(1, 3, SIDE, SIDE, dtype=torch.float64, requires_grad=True)
    features = net.features(torch.randn(1, 3, SIDE, SIDE, dtype=torch.float64))
    net(images, features)[0, :, y, x].square().sum().backward()
    assert images.grad is not None
    return images.grad[0].abs().sum(0) > 0


def test_nothing_at_or_after_the_pixel_is_seen() -> None:
    for y in range(SIDE):
        for x in range(SIDE):
            seen = seen_by(y, x).flatten()
            assert not seen[y * SIDE + x :].any(), (y, x)


def test_everything_before_within_reach_is_seen_without_a_blind_spot() -> None:
    y, x = 6, 4
    seen, reach = seen_by(y, x), network().reach_px
    for row in range(SIDE):
        for column in range(SIDE):
            before = row < y or (row == y and column < x)
            if not before or abs(column - x) > reach or y - row > reach:
                assert not seen[row, column], (row, column)
            elif row == y or abs(column - x) <= y - row:
                # The cone above and the row to the left: what is called the blind spot elsewhere is in it.
                assert seen[row, column], (row, column)


def test_the_condition_is_seen_on_all_sides() -> None:
    net = network()
    net.compute_dtype = torch.float64
    conditions = torch.randn(1, 3, SIDE, SIDE, dtype=torch.float64, requires_grad=True)
    images = torch.randn(1, 3, SIDE, SIDE, dtype=torch.float64)
    net(images, net.features(conditions))[0, :, 4, 4].square().sum().backward()
    assert conditions.grad is not None
    seen = conditions.grad[0].abs().sum(0) > 0
    assert seen[4, 4]
    assert seen[5, 5]
    assert seen[3, 4]


def test_a_window_of_the_reach_gives_what_the_whole_gives() -> None:
    net = network()
    net.compute_dtype = torch.float64
    images = torch.randn(1, 3, 14, 15, dtype=torch.float64)
    features = net.features(torch.randn(1, 3, 14, 15, dtype=torch.float64))
    whole, reach = net(images, features), net.reach_px
    for y, x in ((0, 0), (0, 14), (7, 7), (13, 2), (13, 14)):
        rows, columns = slice(max(0, y - reach), y + 1), slice(max(0, x - reach), x + reach + 1)
        piece = net(images[:, :, rows, columns], features[:, :, rows, columns])
        torch.testing.assert_close(piece[:, :, -1, x - max(0, x - reach)], whole[:, :, y, x])
