"""QR codes as pictures for paper and screen."""

from io import BytesIO
from typing import Final

import segno

# Level M restores 15 %: enough for a letter that was folded, small enough for a phone to read at 32 mm.
LEVEL: Final = "m"
_QUIET_ZONE: Final = 4


def qr_png(text: str) -> bytes:
    """A black-and-white PNG, ten dots a module, with the quiet zone the standard asks for."""
    picture = BytesIO()
    segno.make(text, error=LEVEL, micro=False).save(picture, kind="png", scale=10, border=_QUIET_ZONE)
    return picture.getvalue()


def qr_svg(text: str) -> str:
    """An SVG element to stand in a page: no XML head, no style attribute, sized by its view box."""
    picture = BytesIO()
    segno.make(text, error=LEVEL, micro=False).save(
        picture, kind="svg", border=_QUIET_ZONE, xmldecl=False, svgns=True, omitsize=True, nl=False
    )
    return picture.getvalue().decode()
