"""The page on which a style is made: the runs, and one of them live."""
