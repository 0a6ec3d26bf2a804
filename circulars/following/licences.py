"""Where the licences that a text or file may stand under are read; those without one reserve all rights."""

from circulars.models import Rights

_ADDRESSES = {
    Rights.KOGL_1: "https://www.kogl.or.kr/info/licenseType1.do",
    Rights.KOGL_2: "https://www.kogl.or.kr/info/licenseType2.do",
    Rights.KOGL_3: "https://www.kogl.or.kr/info/licenseType3.do",
    Rights.KOGL_4: "https://www.kogl.or.kr/info/licenseType4.do",
    Rights.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Rights.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Rights.CC_BY_NC: "https://creativecommons.org/licenses/by-nc/4.0/",
    Rights.CC_BY_ND: "https://creativecommons.org/licenses/by-nd/4.0/",
    Rights.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
}


def address(rights: str) -> str:
    """Of the licence's text, or empty."""
    return _ADDRESSES.get(rights, "")  # type: ignore[call-overload]
