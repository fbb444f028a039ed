"""XGAN's networks: two auto-encoders of whole pictures whose inner layers are the same layers.

Royer et al., "XGAN: Unsupervised Image-to-Image Translation for Many-to-Many Mappings", 2017, table of its
appendix: the first two convolutions and the last of the transposed ones are each domain's own.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from translator.networks.latent import DOMAINS
from translator.networks.layers import Linear
from translator.networks.precision import Network
from translator.networks.vector import MapRoot, VectorShape, down_stages, up_stages

_SLOPE = 0.2
_EPSILON = 1e-8


class SemanticNetwork(Network):
    """An encoder and a decoder for each domain with their inner ends in common; a code is a vector.

    Args:
        shape: of the pictures and layers.
        code_size: length of a code.
        own_stages: halvings, and as many doublings, that each domain has for itself; at least one is shared.
    """

    def __init__(self, shape: VectorShape, code_size: int, own_stages: int = 2) -> None:
        super().__init__()
        count = shape.num_halvings
        own = min(own_stages, count - 1)
        self.encoders = nn.ModuleDict({d: nn.Sequential(*list(down_stages(shape))[:own]) for d in DOMAINS})
        self.shared_encoder = nn.Sequential(
            *list(down_stages(shape))[own:],
            nn.Flatten(),
            Linear(shape.num_values, code_size),
            nn.LeakyReLU(_SLOPE),
            Linear(code_size, code_size),
        )
        self.shared_decoder = nn.Sequential(MapRoot(shape, code_size), *list(up_stages(shape))[: count - own])
        self.decoders = nn.ModuleDict(
            {d: nn.Sequential(*list(up_stages(shape))[count - own :]) for d in DOMAINS}
        )

    def encode(self, images: Tensor, domain: str) -> Tensor:
        """Codes of pictures of a domain: (B, 3, S, S) -> (B, code_size) float32, the mean of its squares 1.

        Were their length free, codes would flee from the classifier without end.
        """
        code = self.leave(self.shared_encoder(self.encoders[domain](self.enter(images))))
        return code * torch.rsqrt(code.square().mean(1, keepdim=True) + _EPSILON)

    def decode(self, codes: Tensor, domain: str) -> Tensor:
        """Pictures of a domain from codes: (B, code_size) -> (B, 3, S, S) float32 in [-1, 1]."""
        return self.leave(self.decoders[domain](self.shared_decoder(self.enter(codes))))


class DomainClassifier(Network):
    """Which of two domains a code comes from: code_size-256-64-1, LeakyReLU 0.2."""

    def __init__(self, code_size: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList((Linear(code_size, 256), Linear(256, 64), Linear(64, 1)))

    def forward(self, codes: Tensor) -> Tensor:
        """(B, code_size) -> (B, 1) float32 scores, above 0 for the first domain; no sigmoid."""
        x = self.enter(codes)
        for layer in list(self.layers)[:-1]:
            x = F.leaky_relu(layer(x), _SLOPE)
        return self.leave(self.layers[-1](x))
