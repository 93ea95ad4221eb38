"""Where the signing organisation and the date stand (GB/T 9704-2012, 7.3.5)."""

from typing import Final

from qiaoliang.kit.documents.text import width

CHARACTER: Final = 100  # indents are hundredths of a character
LINE: Final = 28 * CHARACTER


def signature_indents(organisation: str, day: str, *, is_sealed: bool) -> tuple[int, int]:
    """Indents from the right of the organisation and of the date, in hundredths of a character.

    Sealed (7.3.5.1): the date four characters in, the organisation centred above it. Not sealed (7.3.5.2): the
    organisation two characters in, the date below beginning two characters further right than it; a date
    longer than the name stands two characters in and pushes the name to the left.
    """
    name_width, day_width = (min(width(text) * CHARACTER // 2, LINE) for text in (organisation, day))
    if is_sealed:
        excess = (name_width - day_width) // 2
        return max(4 * CHARACTER - excess, 0), max(4 * CHARACTER, excess)
    if day_width > name_width:
        return day_width + 4 * CHARACTER - name_width, 2 * CHARACTER
    return 2 * CHARACTER, name_width - day_width
