"""What numbered documents are called and how their numbers look. Rules are data."""

# Pieces of regular expressions, matched without regard to case; longer ones first.
HEADS = (
    r"administrative circular letter", r"administrative circular", r"information circular", r"circular telegram",
    r"circular letter", r"circular note", r"circular", r"notification to the parties", r"notification",
    r"lettre circulaire", r"circulaire administrative", r"circulaire", r"notification aux parties",
    r"carta circular", r"circular administrativa", r"notificación a las partes", r"notificación", r"notificacion",
    r"note verbale", r"nota verbal", r"notice", r"공고", r"공지", r"information note", r"information notice",
    r"서큘러", r"써큘러", r"회람문", r"회람", r"통지문", r"안내문",
)  # fmt: skip
# Only as capitals, because the letters mean other things too.
CODES = (r"CL/?", r"C\.\s?L\.\s?", r"NV[/-]?", r"INFCIRC/?", r"Circ\.")

MARKS = (
    r"(?:(?:ref(?:erence)?\.?\s?)?(?:numbers?|n(?:o|um|úm)?s?\s?\.|no(?=\s?\d)|n\.?\s?[°º]\.?"
    r"|no\.|núm\.?|nro\.?|numéro|número|nr\.?|#|№|제|:)\s{0,2})"
)
# 045/UCLG-ASPAC/SG/2021
CODE_BETWEEN = (
    r"(?:No|Nomor|Ref|N°|Nº)\.?\s?[:.]?\s?(?P<serial>\d{1,4})/(?:[A-Z][A-Z.-]{0,12}/){1,4}(?P<year>20\d\d|19\d\d)(?!\d)"
)
# C/22/114-b
CODE_SHORT_YEAR = r"(?:[A-Z]{1,6}/){1,3}(?P<short>[0-4]\d)/(?P<serial>\d{1,4})(?:-(?P<suffix>[a-z]))?"
YEAR = r"(?:19[5-9]\d|20\d\d)"
SUFFIX = (
    r"(?:\s?\((?:rev|add|corr|amend|bis|ter|final)\.?\s?\d{0,2}\)(?:-[A-Z]{1,6})?"
    r"|[\s/.-]{1,2}(?:rev|add|corr|amend|addendum|corrigendum|revision)\b\.?\s?\d{0,2}"
    r"|[\s/-]{0,2}(?:bis|ter)\b|(?-i:[-/][A-Z]{1,6}(?:[-/][A-Z]{1,6})?(?![\w])|[A-C](?!\w)))"
)
# Codes between the name and the number: "Circular Letter CR/450", "CACE/912".
PREFIX = r"(?-i:(?:[A-Z]{2,8}(?:-[A-Z])?/){1,4}(?=\d))"
DOCUMENT_CODE = r"(?-i:(?:[A-Z][A-Z0-9.-]{1,14}/)Circ\.\s?(?=\d))"  # MSC.1/Circ.1630
# Words before the name that belong to the label.
BEFORE = r"(?:(?-i:[A-Z][A-Z&-]{1,9}(?:-[A-Z])?)\s){0,2}"

# The number of a Korean official letter: 국제협력과-1234.
KOREAN_OFFICE = (
    r"(?<![가-힣])(?P<office>[가-힣A-Za-z0-9()·]{2,24}(?:과|팀|실|국|부|단|관|센터|본부|처"
    r"|협의회|위원회|사무국|담당관|재단"
    r"|연구원|협회|시|도|원))\s?-\s?(?P<serial>\d{1,6})"
)
