"""Terms that tie a result to what it should show."""

from torch import Tensor


def l1(result: Tensor, target: Tensor) -> Tensor:
    """Mean absolute difference of two tensors of one shape: pix2pix's L1, CycleGAN's cycle and identity."""
    return (result - target).abs().mean()


def mean_square(result: Tensor, target: Tensor) -> Tensor:
    """Mean squared difference of two tensors of one shape: minus the log-likelihood of a normal, scaled."""
    return (result - target).square().mean()


def total_variation(images: Tensor) -> Tensor:
    """Mean absolute difference of neighbours, down plus right (Rudin et al. 1992, in its separable form).

    Args:
        images: (B, C, H, W), sides of at least 2 px.
    """
    return images.diff(dim=2).abs().mean() + images.diff(dim=3).abs().mean()
