"""The command `translator`: finds the sub-command, turns what went wrong into one sentence and an exit code.

Exit codes: 0 all done; 1 some files failed and are listed; 2 the user must change something; 130 stopped.
"""

import sys
from importlib import import_module

import click
from typing_extensions import override

from translator.errors import UserError

COMMANDS = {
    "train": ("translator.cli.train", "Learn a style from two folders of pictures, with or without pairs."),
    "runs": ("translator.cli.runs", "List, show, pause, resume, finish or stop trainings."),
    "check": ("translator.cli.check", "Look through folders of pictures for what would spoil a training."),
    "pairs": ("translator.cli.pairs", "Find out which pictures of two folders belong together."),
    "crops": ("translator.cli.crops", "Propose a crop around the subject of each picture."),
    "translate": ("translator.cli.translate", "Apply a style to photos."),
    "convert": ("translator.cli.convert", "Apply a style to a whole folder or a video."),
    "sample": ("translator.cli.sample", "Make pictures of nothing, or strips between two."),
    "edit": ("translator.cli.edit", "Change a photo by the difference of two folders."),
    "models": ("translator.cli.models", "List, show, add or remove styles."),
    "import": ("translator.cli.import_", "Turn a generator of another program into a model file."),
    "export": ("translator.cli.export", "Write a style as an ONNX or OpenVINO file for other programs."),
    "evaluate": ("translator.cli.evaluate", "Score translated pictures: realism, content, likeness."),
    "bench": ("translator.cli.bench", "Measure how fast this machine applies and trains styles."),
    "doctor": ("translator.cli.doctor", "Look at this machine: what is there, what is used, what to mend."),
    "demo": ("translator.cli.demo", "Train a small style in about a minute and look at it."),
    "engine": ("translator.cli.engine", "Serve translations over standard input and output (for programs)."),
    "gui": ("translator.cli.gui", "Open the desktop program."),
}
"""Name -> module whose `command` it is, and its line in the help; the help imports none of them."""


class _Lazy(click.Group):
    """A group that imports a sub-command when it is called, so that `--help` answers at once."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="`translator COMMAND --help` tells more. A first look: translator demo",
)
@click.version_option(package_name="image-translator")
def cli() -> None:
    """Image-to-image translation: train a style between two folders of pictures, apply it to any photo."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; messages go to standard error."""
    try:
        code = cli.main(arguments, prog_name="translator", standalone_mode=False)
    except UserError as error:
        click.echo(f"error: {error.sentence}", err=True)
        if error.hint:
            click.echo(f"       {error.hint}", err=True)
        return 2
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.Abort:
        click.echo("stopped", err=True)
        return 130
    except click.ClickException as error:
        click.echo(f"error: {error.format_message()}", err=True)
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "translator"
        click.echo(f"       See: {where} --help", err=True)
        return 2
    except BrokenPipeError:
        # The reader of a pipe left, as `head` does; flushing what is left at exit must not complain again.
        sys.stdout = sys.stderr
        return 0
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    main()
