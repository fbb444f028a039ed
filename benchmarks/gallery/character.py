"""A little figure of this project's own, for the thumbnail of styles that know nothing but such figures."""

import numpy as np

from translator.data.decode import Rgb

SIDE_PX = 64
TOP, LEFT = 10, 18
PALETTE = {
    ".": (255, 255, 255),
    "o": (42, 26, 38),  # outline
    "h": (112, 52, 26), "H": (172, 92, 40), "L": (222, 148, 72),  # hair
    "s": (186, 122, 90), "S": (232, 178, 138), "W": (250, 212, 178),  # skin
    "e": (240, 244, 250), "i": (40, 92, 168),  # eyes
    "t": (30, 66, 104), "T": (46, 108, 160), "U": (98, 164, 208),  # tunic
    "b": (78, 46, 28), "B": (122, 78, 44), "g": (232, 196, 84),  # belt and buckle
    "p": (76, 66, 72), "P": (116, 104, 108), "Q": (158, 148, 146),  # trousers
    "k": (58, 36, 26), "K": (100, 64, 40), "M": (146, 100, 62),  # boots
}  # fmt: skip
LEFT_HALF = """
..........oooo
........oohhHH
......oohHHHLL
.....ohHHHLLLL
.....ohHHLLLLH
....ohHHHLLHHH
....ohHHLLHHHh
....ohHHLHHHhH
...ohHHLHHHhHH
...ohHHHHHhHHh
...ohHHHhHHhHH
...ohHHhsHhhHs
...ohHHhSshSSs
...oohHhSSsSSS
..osohhSooSSSS
..oSohsSeiSSSS
...ooosSeiSWSS
....oosSSSSWWS
.....osSSSSSSs
.....oosSSSSss
......oosSSSss
....ooooosssss
..ootTTToossso
.otTTUUTTtoooo
.otTUUTtTTTTtt
otTTUTtoTUUTTt
otTTTttoTUUUTT
otTTTtooTUUTTT
oottttootTTTTT
osSSSsootTTTTt
osSSsooootTTtt
osSSso.obbbbbg
osSSso.oBBBBgg
osSWso.obbbbbg
osSSso.otTTTTt
.osso..otTUTTt
..oo...oTTUTto
.......opPPPpo
.......opPQPpo
.......opPQPpo
......oopPPppo
......oooooooo
......okKKKko.
......okKMKko.
.....ookKMKko.
.....okKKMKko.
.....okKKKKko.
.....oooooooo.
"""


def drawn_character() -> Rgb:
    """(64, 64, 3): a figure from the front on white, its right half in a little shade."""
    half = np.array([[PALETTE[letter] for letter in row] for row in LEFT_HALF.split()], np.float64)
    shade = np.where((half == 255).all(-1, keepdims=True), 1.0, 0.92)
    figure = np.concatenate((half, (half * shade)[:, ::-1]), 1)
    picture = np.full((SIDE_PX, SIDE_PX, 3), 255, np.uint8)
    height, width = figure.shape[:2]
    picture[TOP : TOP + height, LEFT : LEFT + width] = np.rint(figure)
    return picture
