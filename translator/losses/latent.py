"""Terms on codes."""

from torch import Tensor


def kl_of_unit_variance(mean: Tensor) -> Tensor:
    """E mu^2: twice KL(N(mu, 1) || N(0, 1)) for each number of a code (Liu et al. 2017, eq. 2 and section 3).

    The factor 1/2 is in the weight, as it is in the authors' program.
    """
    return mean.square().mean()


def kl_of_gaussian(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL(N(mu, s^2) || N(0, 1)) = 1/2 (mu^2 + s^2 - log s^2 - 1), the mean over all numbers of all codes.

    (Kingma and Welling 2014, appendix B, divided by the length of the code.)

    Args:
        mean: mu, any shape.
        log_variance: log s^2, the same shape.
    """
    return 0.5 * (mean.square() + log_variance.exp() - log_variance - 1).mean()
