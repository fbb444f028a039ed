"""What a run has learnt, in figures of the kind that its method promises, on held-out pictures.

    python -m benchmarks.run_figures RUN [--truth DIR]

UNIT and MUNIT: PSNR of pictures that come back from their own codes; MUNIT: how far codes make results
differ. DTN: what f sees in translations, before and after training. StarGAN: whether results belong to the
domain asked for, and L1 to the same thing there, for which --truth names a folder with one folder a domain
and the same file names in each. GAN and VAE/GAN: how even the ways between codes are, and how different
pictures are from each other. XGAN and PixelCNN have `benchmarks.xgan_codes` and `benchmarks.pixelcnn_bits`.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from pathlib import Path

import torch
from torch import Tensor, nn

from translator.data.held_out import held_out_batches
from translator.domains import Direction
from translator.images.arrays import to_network
from translator.images.read import read_picture
from translator.inference import codes
from translator.inference.controls import resized_pixels
from translator.library.model_file import open_model
from translator.methods._multi_domain import MultiDomainModel
from translator.methods.dtn import Dtn, DtnSettings, FixedEncoderModel
from translator.methods.munit import ContentStyleModel
from translator.methods.unit import SharedLatentModel
from translator.model import CodeModel, EncodingModel, TranslationModel
from translator.networks.vector import resized
from translator.settings import validated
from translator.training.plan import Plan, load_plan
from translator.training.run_folder import RunFolder

NUM_CODES = 8
NUM_WAYS = 20
FRAMES = 17
CLASSIFIER_STEPS = 400

Pictures = Mapping[str, Tensor]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--truth", type=Path, help="held-out pictures of a StarGAN, one folder a domain")
    options = parser.parse_args()
    run = RunFolder(options.run)
    plan = load_plan(run.path)
    model, card = open_model(run.model)
    print(f"{plan.method}, {card.training.steps} steps, {plan.data.size} px")
    torch.manual_seed(0)
    with torch.inference_mode():
        for line in figures(model, plan, options.truth):
            print(line, flush=True)


def figures(model: TranslationModel | CodeModel, plan: Plan, truth: Path | None) -> Iterator[str]:
    """The lines of a method."""
    if isinstance(model, CodeModel):
        return of_codes(model, plan)
    if isinstance(model, MultiDomainModel):
        assert truth is not None, "a StarGAN needs --truth"
        return of_views(model, plan, truth)
    shown = held_out(plan)
    if isinstance(model, SharedLatentModel):
        network = model.network
        return of_reconstruction(lambda x, d: network.decode(network.encode(x, d), d), shown, plan)
    if isinstance(model, ContentStyleModel):
        return of_styles(model, shown, plan)
    assert isinstance(model, FixedEncoderModel), f"no figures for {plan.method}"
    return of_constancy(model, shown, plan)


def held_out(plan: Plan) -> Pictures:
    """Domain -> (N, 3, S, S) in [-1, 1], each picture once."""
    batches = list(held_out_batches(plan.listing, plan.data, count=100_000, batch_size=16))
    part = plan.listing.held_out
    return {d: torch.cat([batch.images[d] for batch in batches])[: len(part[d])] for d in part}


def psnr_db(images: Tensor, wanted: Tensor) -> float:
    """Mean over pictures of 10 log10(4 / mean square error), their range being 2."""
    return float((10 * (4 / (images - wanted).square().mean((1, 2, 3))).log10()).mean())


def l1(images: Tensor, others: Tensor) -> float:
    """Mean absolute difference, of a range of 2."""
    return float((images - others).abs().mean())


def of_reconstruction(back: Callable[[Tensor, str], Tensor], shown: Pictures, plan: Plan) -> Iterator[str]:
    """PSNR of pictures from their own codes, beside that of the mean picture."""
    for d, images in shown.items():
        same = torch.cat([back(part, d).clamp(-1, 1) for part in torch.split(images, 8)])
        mean = psnr_db(images.mean(0, keepdim=True).expand_as(images), images)
        name = plan.listing.names[d]
        yield f"{name} from its codes: PSNR {psnr_db(same, images):.2f} dB (mean picture {mean:.2f})"


def of_styles(model: ContentStyleModel, shown: Pictures, plan: Plan) -> Iterator[str]:
    """Reconstruction, and how far results of one picture differ by their codes."""
    yield from of_reconstruction(
        lambda x, d: model.of(d).decode(model.of(d).content(x), model.of(d).style(x)), shown, plan
    )
    for direction in (Direction.A_TO_B, Direction.B_TO_A):
        images = shown[direction.source]
        styles = torch.randn(NUM_CODES, model.style_size)
        made = [model.translate(images, direction, s.expand(len(images), -1)) for s in styles]
        apart = [l1(x, y) for x, y in combinations(made, 2)]
        again = model.translate(images, direction, styles[0].expand(len(images), -1))
        yield (
            f"{plan.listing.names[direction.source]} to {plan.listing.names[direction.target]}: "
            f"{NUM_CODES} codes are {sum(apart) / len(apart):.3f} apart (L1, least pair {min(apart):.3f}), "
            f"the same code {float((again - made[0]).abs().max()):.1g}"
        )


def of_constancy(model: FixedEncoderModel, shown: Pictures, plan: Plan) -> Iterator[str]:
    """How far f(G(s)) is from f(s), with the trained decoder and with one that has learnt nothing."""
    source, target = (resized(shown[d], model.side_px, model.side_px) for d in ("a", "b"))
    torch.manual_seed(plan.training.seed)
    fresh = Dtn(validated(DtnSettings, plan.settings)).model
    assert isinstance(fresh, FixedEncoderModel)
    seen = model.code(source)
    between = float((seen - seen.roll(1, 0)).square().mean())
    yield f"f of two different sources    {between:.4f} apart (mean square)"
    for name, decoder in (("before training", fresh.decoder), ("after training", model.decoder)):
        made, same = decoder(seen), decoder(model.code(target))
        constancy = float((model.code(made) - seen).square().mean())
        yield f"f(G(s)) and f(s) {name:15s} {constancy:.4f} apart, G(t) and t {psnr_db(same, target):.2f} dB"
    mean = target.mean(0, keepdim=True).expand_as(target)
    yield f"the mean target and t         {psnr_db(mean, target):.2f} dB"


def of_views(model: MultiDomainModel, plan: Plan, truth: Path) -> Iterator[str]:
    """Where the results of each direction belong, and L1 to the true view beside the untranslated picture's.

    A classifier taught here on the training's real pictures says which domain a result belongs to. Styles
    come from noise, and from the view that the target domain has of somebody else.
    """
    names, size = plan.listing.names, plan.data.size
    files = sorted(path.name for path in (truth / names["a"]).iterdir())
    views = {d: torch.cat([_read(truth / names[d] / file, size) for file in files]) for d in model.domains}
    tell = _classifier([[Path(path) for path in plan.listing.domains[d]] for d in model.domains], size)
    sure = [float((tell(views[d]) == k).float().mean()) for k, d in enumerate(model.domains)]
    yield f"the classifier is right on {sum(sure) / len(sure):.3f} of held-out real pictures"
    known: dict[str, list[float]] = {"noise": [], "pictures": []}
    for way in sorted(model.directions):
        source, target = views[way.source], views[way.target]
        said = [f"{names[way.source]} > {names[way.target]}"]
        noise = torch.randn(len(source), model.noise_size)
        styles = {
            "noise": model.style_of_noise(noise, way),
            "pictures": model.style_of(target.roll(1, 0), way),
        }
        for kind, style in styles.items():
            made = torch.cat(
                [model.translate(x[None], way, s[None]) for x, s in zip(source, style, strict=True)]
            )
            known[kind].append(float((tell(made) == model.domains.index(way.target)).float().mean()))
            said.append(f"by {kind} {known[kind][-1]:.2f} and L1 {l1(made, target):.3f}")
        yield f"{'; '.join(said)}; untranslated L1 {l1(source, target):.3f}"
    for kind, shares in known.items():
        yield f"by {kind} {sum(shares) / len(shares):.3f} belong to the target, {min(shares):.3f} at worst"


def _classifier(piles: list[list[Path]], size: int) -> Callable[[Tensor], Tensor]:
    """A small network taught which pile a picture is of: (N, 3, S, S) -> (N,) numbers of piles."""
    with torch.inference_mode(mode=False):
        images = torch.cat([_read(path, size) for pile in piles for path in pile])
        kinds = torch.cat([torch.full((len(pile),), k) for k, pile in enumerate(piles)])
        network = nn.Sequential(
            nn.Conv2d(3, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(),
            nn.Conv2d(32, 64, 3, 2, 1), nn.ReLU(), nn.Flatten(), nn.LazyLinear(len(piles)),
        )  # fmt: skip
        network(images[:1])
        adam = torch.optim.Adam(network.parameters(), 1e-3)
        for _ in range(CLASSIFIER_STEPS):
            some = torch.randint(len(images), (64,))
            noisy = images[some] + 0.1 * torch.randn_like(images[some])
            loss = nn.functional.cross_entropy(network(noisy), kinds[some])
            adam.zero_grad()
            torch.autograd.backward(loss)
            adam.step()
    return lambda x: network(x).argmax(1)


def _read(path: Path, size: int) -> Tensor:
    """(1, 3, size, size) in [-1, 1]."""
    return torch.from_numpy(to_network(resized_pixels(read_picture(path).pixels, size, size)))


def of_codes(model: CodeModel, plan: Plan) -> Iterator[str]:
    """How even ways between codes are, how different pictures are, and what comes back."""
    drawn = codes.drawn_codes(2 * NUM_WAYS, model.code_size, 0)
    steps = [
        codes.greatest_step(codes.made(model, codes.between(drawn[2 * i], drawn[2 * i + 1], FRAMES)))
        for i in range(NUM_WAYS)
    ]
    yield (
        f"{NUM_WAYS} ways of {FRAMES} pictures: the greatest step is {sum(steps) / len(steps):.2f} times the "
        f"mean step, {max(steps):.2f} at most"
    )
    real = resized(held_out(plan)["a"], model.side_px, model.side_px)
    made = model.decode(drawn[: len(real)])
    apart, wanted = l1(made, made.roll(1, 0)), l1(real, real.roll(1, 0))
    yield f"two made pictures are {apart:.3f} apart (L1), two real ones {wanted:.3f}"
    if isinstance(model, EncodingModel):
        same, mean = model.decode(model.encode(real)), real.mean(0, keepdim=True).expand_as(real)
        found, least = psnr_db(same, real), psnr_db(mean, real)
        yield f"real pictures from their codes: PSNR {found:.2f} dB, the mean picture {least:.2f} dB"


if __name__ == "__main__":
    main()
