"""Entry of the built program."""

from gui.__main__ import main

main()
