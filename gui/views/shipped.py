"""What the cards of the shipped styles say, in the language of the window.

A card is English and part of its style's file; here its texts are only named, so that they are collected for
the catalogues of translations. Styles of others are shown in their own words, even where these are the same.
"""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from translator.events.parts import StyleInfo

TEXTS = (
    QT_TRANSLATE_NOOP("Shipped", "Enlarge twofold"),
    QT_TRANSLATE_NOOP("Shipped", "Restore a photo"),
    QT_TRANSLATE_NOOP("Shipped", "Remove noise"),
    QT_TRANSLATE_NOOP("Shipped", "Fruit watercolour from an outline"),
    QT_TRANSLATE_NOOP("Shipped", "Turn the character: from the side"),
    QT_TRANSLATE_NOOP("Shipped", "Turn the character: from behind"),
    QT_TRANSLATE_NOOP("Shipped", "soft"),
    QT_TRANSLATE_NOOP("Shipped", "sharp"),
    QT_TRANSLATE_NOOP("Shipped", "damaged"),
    QT_TRANSLATE_NOOP("Shipped", "clean"),
    QT_TRANSLATE_NOOP("Shipped", "noisy"),
    QT_TRANSLATE_NOOP("Shipped", "outline"),
    QT_TRANSLATE_NOOP("Shipped", "watercolour"),
    QT_TRANSLATE_NOOP("Shipped", "front"),
    QT_TRANSLATE_NOOP("Shipped", "right"),
    QT_TRANSLATE_NOOP("Shipped", "back"),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "Doubles a photo's width and height and sharpens it: edges and fine lines come out crisper "
        "than by bicubic or Lanczos enlargement, and nothing is invented.",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "Takes back what camera and file have spoiled: noise, JPEG blocks and slight blur, in any mixture.",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "Removes the noise of high sensitivities and small sensors, weak or strong, and keeps edges.",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "Paints an ink outline of a fruit as an old botanical watercolour on cream paper.",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "Draws a pixel-art game character, seen from the front at 64 x 64 px on white, from its right side.",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "Draws a pixel-art game character, seen from the front at 64 x 64 px on white, from behind.",
    ),
    QT_TRANSLATE_NOOP("Shipped", "outlines, branches, architecture, lettering"),
    QT_TRANSLATE_NOOP("Shipped", "photos that are sharp at their own size"),
    QT_TRANSLATE_NOOP("Shipped", "any size of picture: it works without norms, piece by piece"),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "it invents no texture: hair, grass and skin stay as soft as the small picture leaves them",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "noise and JPEG blocks are enlarged and sharpened with the rest: clean the photo first",
    ),
    QT_TRANSLATE_NOOP("Shipped", "pictures that are already soft at their own size gain little"),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "photos of 12 MP and more that are soft at their own pixels: next to no difference from bicubic",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "38 openly licensed photographs of about 1 to 1.7 megapixels; 8 more are held out",
    ),
    QT_TRANSLATE_NOOP("Shipped", "noise and JPEG blocks on photos at their own size"),
    QT_TRANSLATE_NOOP("Shipped", "mixtures of noise, compression and a little blur"),
    QT_TRANSLATE_NOOP("Shipped", "night skies: noise goes, lit windows stay"),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "strong blur and camera shake: it sharpens a little, and does not undo them",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "fine texture of the size of the noise (grass, sand, skin) is smoothed with it",
    ),
    QT_TRANSLATE_NOOP("Shipped", "scratches, stains and missing parts: it has never seen any"),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "a photo that is clean already: fur and stone lose a little of their finest texture",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "film grain over foliage (24 MP): the grain goes, the leaves become soft blotches",
    ),
    QT_TRANSLATE_NOOP("Shipped", "fine-grained noise of any strength, in colour and brightness"),
    QT_TRANSLATE_NOOP("Shipped", "skies, walls and shadows"),
    QT_TRANSLATE_NOOP("Shipped", "coarse, blotchy noise that a camera has already smoothed or compressed"),
    QT_TRANSLATE_NOOP("Shipped", "texture as fine as the grain is smoothed with it"),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "under strong noise dark trees and stone lose their finest texture, and skies keep faint blotches",
    ),
    QT_TRANSLATE_NOOP("Shipped", "coarse film grain of large photos (24 MP) goes only in part"),
    QT_TRANSLATE_NOOP("Shipped", "outlines of single fruits, whole or cut, on a white page"),
    QT_TRANSLATE_NOOP("Shipped", "the cream paper and the washes of the time"),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "the colour is guessed from the shape: an orange may come out as brown or red, a green leaf red",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "about one held-out outline in ten fails: a fruit that fills the page can drown in a dark stain",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "faint blue-green smears near the page border; leaves and nuts stay dull; lettering becomes strokes",
    ),
    QT_TRANSLATE_NOOP("Shipped", "results have 128 to 192 px and are enlarged: soft on large pages"),
    QT_TRANSLATE_NOOP("Shipped", "photographs, and drawings with gray shading, are no outlines to it"),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "1 364 fruit watercolours of about 127 x 192 px with outlines drawn from them; 152 more "
        "are held out, 40 of which are scored",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "characters of the Liberated Pixel Cup's proportions: hair, armour, robes, weapons in hand",
    ),
    QT_TRANSLATE_NOOP("Shipped", "keeps palette and equipment"),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "it knows one kind of figure of 64 px: photos and other drawings become colour noise",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "transparent pictures keep the outline of the front view: put them on white first",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "rare heads (crests of hair, tusks, broad hats) dissolve into coloured dots; small "
        "patterns on the chest are guessed",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "headscarves become hair, narrow bands on the forehead are lost, and a stain may appear "
        "behind a shoulder",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "718 pairs of pixel-art characters of 64 px, front and right view; 80 more are held out",
    ),
    QT_TRANSLATE_NOOP("Shipped", "characters of the Liberated Pixel Cup's proportions: hair, armour, robes"),
    QT_TRANSLATE_NOOP("Shipped", "keeps palette and outline"),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "what only the back shows (quivers, cloaks, long hair) is guessed from the front",
    ),
    QT_TRANSLATE_NOOP("Shipped", "transparent pictures: put them on white first"),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "headscarves become hair, and the colour of a scarf may bleed into the neck",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "718 pairs of pixel-art characters of 64 px, front and back view; 80 more are held out",
    ),
    QT_TRANSLATE_NOOP("Shipped", "Tint by hand"),
    QT_TRANSLATE_NOOP("Shipped", "gray"),
    QT_TRANSLATE_NOOP("Shipped", "coloured"),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "Tints a gray photo, engraving or drawing in the muted colours of a hand-coloured print: "
        "blue-gray skies and water, olive leaves, brown wood and feathers. Every line stays as it is.",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "286 hand-coloured plates of birds and plants, about 422 x 512 px, with their gray copies; 32 "
        "more are held out",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "gray scans of plates and engravings: leaves turn olive green, twigs and feathers brown, paper "
        "stays white",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "gray photos of landscapes, rocks and buildings, though it learned from none: many look like "
        "prints tinted long ago",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "any size: the tint is found on a small copy of the picture, whose lines and grain stay untouched",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "colours are guessed and muted: birds, blossoms and berries that are blue, red or yellow come "
        "out brown or olive",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "tints change within one thing: a leaf may be half brown, blurred grass turns blue, folds of "
        "skin turn leaf green",
    ),
    QT_TRANSLATE_NOOP("Shipped", "dark parts and night scenes stay nearly gray, and deep water turns brown"),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "pictures in colour keep their colours and get a tint on top: make them gray first",
    ),
    QT_TRANSLATE_NOOP("Shipped", "people: faces and skin stay gray, and cloth turns olive"),
    QT_TRANSLATE_NOOP("Shipped", "Impressionist palette"),
    QT_TRANSLATE_NOOP("Shipped", "photo"),
    QT_TRANSLATE_NOOP("Shipped", "painting"),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "Gives a photo the palette and light of impressionist landscapes: grayed blues and greens, warm "
        "brown earth, coloured shadows, a trace of canvas. The drawing and detail of the photo stay.",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "21 impressionist paintings, mostly landscapes, up to 768 px, and 32 photographs, as crops of "
        "128 px without pairs; 8 of each are held out",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "coasts, rocks, mountains, buildings: they take the light and browns of old landscape paintings",
    ),
    QT_TRANSLATE_NOOP("Shipped", "night and mist: skies become violet and green, lights stay warm"),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "any size: the palette is found on a copy of 1024 px and added to the photo, whose detail "
        "stays; a bolder brush size paints more freely",
    ),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "colours are the painters', not the photo's: green water may turn brown and yellow grapes pale",
    ),
    QT_TRANSLATE_NOOP("Shipped", "fur turns violet or brown, blurred lawns grow gray and mottled"),
    QT_TRANSLATE_NOOP("Shipped", "a strong orange or red loses its glow"),
    QT_TRANSLATE_NOOP(
        "Shipped",
        "broad strokes of the brush: it learned colour and light more than handwriting",
    ),
    QT_TRANSLATE_NOOP("Shipped", "people: skin and black cloth turn greenish"),
)

_KNOWN = frozenset(TEXTS)


def said(text: str, style: StyleInfo | None) -> str:
    """A text of a style's card: translated where the style came with the program, else as it is."""
    known = style is not None and style.bundled and text in _KNOWN
    return QCoreApplication.translate("Shipped", text) if known else text


def said_lines(text: str, style: StyleInfo) -> str:
    """Several texts of a card, a line each."""
    return "\n".join(said(line, style) for line in text.split("\n"))


def ways(style: StyleInfo) -> list[str]:
    """All directions of a style, in the order of its `domains`, by the names of what they go from and to."""
    sources = (*style.sources, *[""] * len(style.domains))
    return [
        f"{said(source, style)} → {said(target, style)}".lstrip()
        for source, target in zip(sources, style.domains, strict=False)
    ]
