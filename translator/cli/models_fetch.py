"""`translator models fetch`: weights of a network that judges likeness, when the user says yes."""

import sys
from pathlib import Path

import click

from translator.errors import ErrorCode, UserError
from translator.library.feature_networks import NETWORKS, fetch


@click.command(name="fetch")
@click.argument("network", type=click.Choice(list(NETWORKS)))
@click.option("--yes", is_flag=True, help="Agree to the download, without being asked.")
@click.option("--url", help="Take the same file from here instead; file:// works too.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Where to put it. [default: torchvision's cache, where trainings look for it]",
)
def fetch_network(network: str, yes: bool, url: str | None, folder: Path | None) -> None:
    """Download the weights of a fixed NETWORK, for perceptual terms and feature critics.

    Nothing needs them, and nothing else in this program ever downloads anything. They are torchvision's,
    learned from ImageNet, whose pictures are for research; what is learnt with their help is not theirs.

    The path of the file is written to standard output.
    """
    wanted = NETWORKS[network]
    target = folder or _cache()
    click.echo(f"{wanted.file}, about {wanted.size_mib} MiB", err=True)
    click.echo(f"from {url or wanted.url}", err=True)
    click.echo(f"to   {target}", err=True)
    if not yes:
        _ask()
    with click.progressbar(length=wanted.size_mib, label=network, file=sys.stderr) as shown:
        done = 0

        def told(share: float) -> None:
            nonlocal done
            now = int(share * wanted.size_mib)
            shown.update(now - done)
            done = now

        path = fetch(wanted, target, told, url=url)
    click.echo(str(path))


def _ask() -> None:
    """Go on if the user says yes; a no ends the command as Ctrl-C does.

    Raises:
        UserError: USAGE, where nobody can be asked.
    """
    if not sys.stdin.isatty():
        raise UserError(ErrorCode.USAGE, "Nobody has agreed to the download.", "Say --yes to agree.")
    click.confirm("Download it?", abort=True, err=True)


def _cache() -> Path:
    import torch

    return Path(torch.hub.get_dir()) / "checkpoints"
