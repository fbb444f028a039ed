"""What the codes of an XGAN run say of their domain, and what is left of a picture in them.

    python -m benchmarks.xgan_codes RUN

Held-out pictures. The accuracy of the run's own classifier, that of a new one of the same shape that is
taught on codes of training pictures alone, and the PSNR of pictures that come back from their own codes.
"""

import argparse
from pathlib import Path

import torch
from torch import Tensor

from translator.data.held_out import held_out_batches
from translator.losses.domains import domain_loss
from translator.methods.xgan import SemanticModel, Xgan, XganSettings
from translator.networks.semantic import DomainClassifier
from translator.networks.vector import resized
from translator.settings import validated
from translator.training.plan import Plan, load_plan
from translator.training.run_folder import RunFolder
from translator.training.state import load_state

DOMAINS = ("a", "b")


def pictures(plan: Plan, side_px: int, *, trained: bool) -> dict[str, Tensor]:
    """Domain -> (N, 3, S, S): each picture once, cut from the centre."""
    listing = plan.listing.model_copy(update={"held_out": {}}) if trained else plan.listing
    batches = list(held_out_batches(listing, plan.data, count=100_000, batch_size=64))
    part = listing.domains if trained else listing.held_out
    whole = {d: torch.cat([batch.images[d] for batch in batches])[: len(part[d])] for d in DOMAINS}
    return {d: resized(images, side_px, side_px) for d, images in whole.items()}


def accuracy(classifier: DomainClassifier, codes: dict[str, Tensor]) -> float:
    """Mean over both domains of the share that is told right."""
    with torch.inference_mode():
        right = (classifier(codes["a"]) > 0).float().mean() + (classifier(codes["b"]) < 0).float().mean()
    return float(right) / 2


def taught(codes: dict[str, Tensor], steps: int = 500) -> DomainClassifier:
    """A classifier from scratch on these codes."""
    torch.manual_seed(0)
    probe = DomainClassifier(codes["a"].shape[1])
    optimizer = torch.optim.Adam(probe.parameters(), lr=1e-3)
    for _ in range(steps):
        rows = [codes[d][torch.randint(len(codes[d]), (64,))] for d in DOMAINS]
        loss = domain_loss(*(probe(row) for row in rows))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return probe


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("run", type=Path)
    run = RunFolder(parser.parse_args().run)
    plan, found = load_plan(run.path), load_state(run.state)
    assert found is not None
    settings = validated(XganSettings, plan.settings)
    method = Xgan(settings)
    method.load_state_dict(found[0]["method"])
    assert isinstance(method.model, SemanticModel)
    network, codes = method.model.network, {}
    for trained in (True, False):
        shown = pictures(plan, settings.side_px, trained=trained)
        with torch.no_grad():
            parts = {d: [network.encode(part, d) for part in shown[d].split(32)] for d in DOMAINS}
        codes[trained] = {d: torch.cat(parts[d]) for d in DOMAINS}
    print("accuracy of telling the domain of held-out codes (0.5 is chance)")
    print(f"  the run's own classifier  {accuracy(method.classifier, codes[False]):.3f}")
    print(f"  one taught afterwards     {accuracy(taught(codes[True]), codes[False]):.3f}")
    for d in DOMAINS:
        with torch.no_grad():
            error = (network.decode(codes[False][d], d) - shown[d]).square().mean((1, 2, 3))
        mean = (shown[d].mean(0, keepdim=True) - shown[d]).square().mean((1, 2, 3))
        psnr, least = (float((10 * (4 / e).log10()).mean()) for e in (error, mean))
        print(
            f"PSNR of {plan.listing.names[d]} from their codes  {psnr:.2f} dB, of their mean  {least:.2f} dB"
        )


if __name__ == "__main__":
    main()
