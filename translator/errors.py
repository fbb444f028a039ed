"""The one kind of error that is the user's to mend: what happened, and what to do.

Everything else that is raised is a defect of the program and keeps its traceback.
"""

from enum import StrEnum


class ErrorCode(StrEnum):
    """The closed list of what a user can be asked to mend; command line, window and docs share it."""

    USAGE = "usage"
    SETTING = "setting"
    METHOD_UNKNOWN = "method_unknown"
    FOLDER_MISSING = "folder_missing"
    FOLDER_EMPTY = "folder_empty"
    NOT_A_FOLDER = "not_a_folder"
    SAME_FOLDER = "same_folder"
    TOO_FEW_PICTURES = "too_few_pictures"
    NO_PAIRS = "no_pairs"
    PICTURE_MISSING = "picture_missing"
    PICTURE_UNREADABLE = "picture_unreadable"
    PICTURE_TOO_LARGE = "picture_too_large"
    PICTURE_TOO_SMALL = "picture_too_small"
    PICTURE_UNSUPPORTED = "picture_unsupported"
    RESULT_EMPTY = "result_empty"
    FILE_EXISTS = "file_exists"
    NOT_WRITABLE = "not_writable"
    DISK_FULL = "disk_full"
    MODEL_MISSING = "model_missing"
    MODEL_INVALID = "model_invalid"
    MODEL_NEWER = "model_newer"
    MODEL_UNSUPPORTED = "model_unsupported"
    DIRECTION_UNKNOWN = "direction_unknown"
    RUN_MISSING = "run_missing"
    RUN_NEWER = "run_newer"
    RUN_BUSY = "run_busy"
    RUN_DAMAGED = "run_damaged"
    DIVERGED = "diverged"
    DEVICE_MISSING = "device_missing"
    OUT_OF_MEMORY = "out_of_memory"
    ENGINE_MISSING = "engine_missing"
    ENGINE_CRASHED = "engine_crashed"
    ENGINE_SILENT = "engine_silent"
    PROTOCOL = "protocol"
    CONNECTION = "connection"
    CANCELLED = "cancelled"


class UserError(Exception):
    """Something the user must change.

    Args:
        code: which of the closed list; the window translates it.
        sentence: what happened, in one sentence that names the file, folder or option.
        hint: what to do about it, in one sentence; may be empty.
    """

    def __init__(self, code: ErrorCode, sentence: str, hint: str = "") -> None:
        super().__init__(f"{sentence} {hint}".strip())
        self.code = code
        self.sentence = sentence
        self.hint = hint
