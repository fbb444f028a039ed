"""`translator-gui`: start the desktop program."""

import argparse
import sys

QT_LIBRARIES = "libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0"
"""What Qt needs of a Debian or Ubuntu and a bare one lacks."""


def main(arguments: list[str] | None = None) -> None:
    """Start the program and leave with its exit code."""
    parser = argparse.ArgumentParser(prog="translator-gui", description="Translate photos into styles.")
    parser.add_argument("files", nargs="*", help="photos and folders to open")
    parser.add_argument("--self-test", action="store_true", help="paint the first window and exit with 0")
    parser.add_argument("--version", action="store_true", help="say the version and exit")
    parser.add_argument(
        "--translate",
        nargs=3,
        metavar=("PHOTO", "MODEL", "RESULT"),
        help="with --self-test: translate a photo through the engine, write it, and exit with 0",
    )
    options = parser.parse_args(arguments)
    if options.version:
        from importlib.metadata import version

        print(version("image-translator"))
        return
    # After parsing, so that --help and --version load nothing.
    try:
        from gui.app import run
    except ImportError as error:
        sys.exit(_what_qt_lacks(error))
    sys.exit(run(options.files, self_test=options.self_test, translate=options.translate))


def _what_qt_lacks(error: ImportError) -> str:
    """One sentence for a system without PySide6 or without the libraries that Qt loads."""
    if error.name is not None and error.name.startswith("PySide6") and "lib" not in str(error):
        return "The desktop program needs PySide6. Install it with: pip install 'image-translator[gui]'"
    return f"Qt lacks a library of the system ({error}). On Debian and Ubuntu: apt-get install {QT_LIBRARIES}"


if __name__ == "__main__":
    main()
