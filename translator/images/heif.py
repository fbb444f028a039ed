"""HEIC pictures, which Pillow reads and writes with the package pillow-heif."""

from translator.errors import ErrorCode, UserError


def register(sentence: str) -> None:
    """Make Pillow know the format.

    Args:
        sentence: what cannot be done without it.

    Raises:
        UserError: PICTURE_UNSUPPORTED, when the package is not there.
    """
    try:
        import pillow_heif
    except ImportError:
        raise UserError(
            ErrorCode.PICTURE_UNSUPPORTED,
            sentence,
            "Install the package pillow-heif, or use JPEG, PNG or AVIF.",
        ) from None
    pillow_heif.register_heif_opener()


def check_writable(format_name: str) -> None:
    """Refuse a format that cannot be written here.

    Args:
        format_name: as in `Format.name`.

    Raises:
        UserError: PICTURE_UNSUPPORTED.
    """
    if format_name == "HEIF":
        register("HEIC pictures cannot be written here.")
