"""Contrast as WCAG 2 counts it, and shades of a colour in OKLCH, where equal steps look equal (pure)."""

import math
import re

HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")
_STEP = 0.01  # of lightness, which runs from 0 to 1


def is_colour(text: str) -> bool:
    return bool(HEX.match(text))


def contrast(one: str, other: str) -> float:
    """From 1 to 21, whichever of the two is darker."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def least_contrast(colour: str, *grounds: str) -> float:
    return min(contrast(colour, ground) for ground in grounds)


def readable(colour: str, *grounds: str, least: float = 4.5, darker: bool = True) -> str:
    """The colour itself, or the nearest of its hue that has ``least`` on every ground; at the end black or white."""
    lightness, chroma, hue = _oklch(colour)
    while least_contrast(colour, *grounds) < least:
        lightness += -_STEP if darker else _STEP
        if not 0 < lightness < 1:
            return "#000000" if darker else "#ffffff"
        colour = _hex(lightness, chroma, hue)
    return colour


def shade(colour: str, *, lightness: float, chroma: float = 1.0) -> str:
    """The same hue at a lightness of 0 to 1, with so much of its chroma as is asked for and a screen can show."""
    _lightness, own, hue = _oklch(colour)
    return _hex(lightness, own * chroma, hue)


def lightness(colour: str) -> float:
    return _oklch(colour)[0]


def _linear(colour: str) -> tuple[float, float, float]:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklch(colour: str) -> tuple[float, float, float]:
    """After Björn Ottosson's definition of Oklab, from linear sRGB."""
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    light = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return light, math.hypot(a, b), math.atan2(b, a)


def _hex(light: float, chroma: float, hue: float) -> str:
    """With less chroma where a screen cannot show so much at this lightness, so that the hue stays."""
    while True:
        channels = _srgb(light, chroma, hue)
        if chroma < 0.001 or all(-0.0005 <= channel <= 1.0005 for channel in channels):
            return "#" + "".join(f"{round(min(max(channel, 0.0), 1.0) * 255):02x}" for channel in channels)
        chroma *= 0.96


def _srgb(light: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return _gamma(red), _gamma(green), _gamma(blue)


def _gamma(channel: float) -> float:
    if channel <= 0.0031308:
        return 12.92 * channel
    return 1.055 * channel ** (1 / 2.4) - 0.055
