"""What looks like an abbreviation, and what only looks like one."""

import re

LONGEST = 40
# Letters in capitals, with figures, "&", "-", "/" and dots between them: "UCLG", "COP28", "UN-Habitat", "U.N.", "CoR".
ONE = r"(?:[^\W\d_]\.){2,8}|[^\W\d_][^\W_]*(?:[&/-][^\W_]+){0,3}"
SHAPE = re.compile(rf"(?:{ONE})(?: (?:{ONE})){{0,2}}")
ROMAN = re.compile(r"[IVXL]+|X{0,3}(?:IX|IV|V?I{0,3})[A-Z]?")
# Marks of documents, files, times, money and languages, not names of anything.
NOT_ONE = frozenset(
    (
        "PDF DOC DOCX HWP HWPX XLS XLSX PPT PPTX ZIP JPG JPEG PNG GIF HTML XML CSV TXT MP3 MP4 URL HTTP HTTPS WWW "
        "REV CORR ADD AM PM NB PS TBC TBD TBA NA OK NO RE CC BCC FW FWD TEL FAX EXT VAT USD EUR KRW JPY GBP CHF CNY "
        "UTC GMT KST CET CEST EST EDT PST PDT JST BST AD BC CE BCE EN FR ES KO KR AR RU ZH JA PT DE IT ENG FRE FRA "
        "SPA ESP KOR RUS CHI ARA JAN FEB MAR APR MAY JUN JUL AUG SEP SEPT OCT NOV DEC MON TUE WED THU FRI SAT SUN MR "
        "MRS MS DR HE ANNEX TABLE FIGURE PART CHAPTER ITEM PAGE NOTE DRAFT FINAL COPY ID NO TO FOR AND THE NOT ALL "
        "ANY NEW NOW IT IN ON AT BY OR IF IS BE WE ONLY MUST PLEASE URGENT IMPORTANT CIRCULAR LETTER SUBJECT DATE "
        "DEADLINE REMINDER AGENDA INVITATION END YES HERE THIS THAT WILL SHALL FROM WITH BEFORE AFTER UNTIL FREE "
        "OPEN CLOSED TRUE FALSE COVER SEOUL BUSAN PARIS KB MB GB TB KM KG CM MM ADMIN WORLD HOME WEB DB CEO CG TRADE "
        "GENEVA CONCERNING ROOM GATE QR SMS MMS TV LED USB LCD WIFI FAQ VIP VVIP PIN PC CD DVD ATM"
    ).split()
)
# Codes of countries that stand behind names of countries: "대한민국(KOR)". Only those that name nothing else here.
COUNTRIES = frozenset(
    (
        "KOR PRK JPN CHN USA GBR FRA DEU ESP ITA RUS CAN AUS BRA MEX IND IDN TUR ZAF MAR EGY KEN NGA SEN VNM PHL THA "
        "MYS SGP MNG TWN HKG KAZ UZB NPL PAK BGD LKA CHL COL PER ARG BEL NLD CHE AUT SWE NOR DNK FIN POL PRT GRC JP "
        "CN US UK GB VN PH TH MY SG ID AU CA MX BR ZA TR MN"
    ).split()
)


def is_short(text: str) -> bool:
    """Whether ``text`` may be an abbreviation, for a text that then has to explain it."""
    if not 2 <= len(text) <= LONGEST or not SHAPE.fullmatch(text):
        return False
    first, *others = text.split(" ")
    if not _is_one(first):
        return False
    # "UN Women", "UCLG ASPAC": what follows is a name or an abbreviation
    return all(word[0].isupper() for word in others)


def _is_one(word: str) -> bool:
    letters = [character for character in word if character.isalnum()]
    capitals = sum(character.isupper() for character in letters)
    figures = sum(character.isdigit() for character in letters)
    bare = word.replace(".", "").upper()
    if (
        len(letters) < 2
        or len(letters) > 14
        or bare in NOT_ONE
        or bare.rstrip("0123456789") in NOT_ONE
        or ROMAN.fullmatch(word)
        or not letters[0].isupper()
    ):
        return False
    if "-" in word or "/" in word or "&" in word:
        head = re.split("[-/&]", word)[0]
        if "-" in word and head.upper() in NOT_ONE:
            return False
        return capitals >= 2 and head.isupper()
    if capitals == 1:
        return 1 <= figures <= 2 and figures == len(letters) - 1 and letters[0] in "BCEGPRUVW"  # "G20", "C40"
    return capitals >= 2 and (capitals + figures) * 2 >= len(letters)


def letters_of(short: str) -> str:
    """The letters that a full name has to give, in capitals, without the "s" of a plural: ``NGOs`` gives ``NGO``."""
    bare = "".join(character for character in short if character.isalnum())
    if len(bare) > 2 and bare[-1] == "s" and bare[-2].isupper():
        bare = bare[:-1]
    return bare.upper()
