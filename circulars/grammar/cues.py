"""Words by which the parts of a document are known: salutations, closings, furniture of pages. Rules are data."""

import re


def compiled(*forms: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in forms), flags)


SALUTATION = compiled(
    r"dear\s(?:all|sir|madam|mr|mrs|ms|dr|prof|member|members|colleague|colleagues|friend|friends|mayor|mayors"
    r"|excellenc|secretar|president|chair|partner|delegate|minister|governor|consultative|national|focal|participant"
    r"|head|director|local|city|cities|city|representatives|parties|esteemed|valued|[A-Z])[^.!?\n]{0,110}[,:!;.]?$",
    r"(?:sir|madam|sirs|mesdames|messieurs|excellenc(?:y|ies)|your excellenc(?:y|ies)|honou?rable [a-z ]{1,40})"
    r"(?:\s?[/,]\s?(?:sir|madam))?\s?[,:]$",
    r"(?:mesdames|madame|monsieur|messieurs|chère?s|cher|excellence|excellences)\b[^.!?\n]{0,100}[,:!]?$",
    r"(?:estimad[oa]s?|querid[oa]s?|distinguid[oa]s?|señor(?:a|es|as)?|excelent[ií]sim[oa]s?|excelencia)\b"
    r"[^.!?\n]{0,100}[,:!.]?$",
    r"de (?:nuestra|mi)(?: mayor| más alta)? consideración\s?[:,]",
    r"muy (?:señor|señora|señores)[^.\n]{0,60}[:,]",
    r"(?:sir|madam)\s?/\s?(?:madam|sir)\s?[,:]?$",
    r"(?:[가-힣 ·]{0,30}(?:께|귀하|귀중|여러분|에게|님께|님))[,.:!]?$",
    r"(?:greetings|hello|good (?:morning|afternoon|day))[^.\n]{0,60}[,!:.]?$",
    r"안녕하십니까[?,.]?[^.\n]{0,40}$|안녕하세요[?,.]?[^.\n]{0,30}$",
)
# The head of a salutation that is followed by the text in the same line.
SALUTATION_AHEAD = re.compile(
    r"(?:Dear\s(?:Sir\s?/\s?Madam|Madam\s?/\s?Sir|Sir or Madam|Madam or Sir|Sirs?|Madam|[A-Z]?[a-z]{2,20}s?"
    r"(?:\s[A-Za-z.]{2,20}){0,4}),\s{0,3}){1,2}(?=[A-Z0-9])"
)

CLOSING = compiled(
    r"(?:yours|very truly|sincerely|respectfully)\b[^.\n]{0,40}[,.]?$",
    r"(?:with\s)?(?:best|kind|warm|kindest|warmest)?\s?(?:regards|wishes|greetings)[,.]?$",
    r"(?:with\s)(?:my |our )?(?:best|kind|warm|kindest|warmest|cordial|fraternal|many)\b[^.\n]{0,60}[,.]?$",
    r"(?:all the best|warmly|in friendship|fraternally|see you (?:soon|there)|à bientôt"
    r"|hasta pronto|bien à vous)[^.\n]{0,40}[,.!]?$",
    r"(?:cordially|faithfully|many thanks|thank you|thanks|in solidarity)[^.\n]{0,40}[,.!]?$",
    r"(?:please )?accept,?\b[^\n]{0,40}\b(?:assurances?|expression)\b[^\n]{0,80}$",
    r"(?:je vous prie|nous vous prions|veuillez|je vous prie)\b[^\n]{0,30}\b(?:agréer|croire|recevoir|accepter)\b"
    r"[^\n]{0,160}$",
    r"(?:cordialement|bien cordialement|sincèrement|salutations|avec nos|avec mes|bien à vous|meilleures salutations)"
    r"[^.\n]{0,70}[,.]?$",
    r"(?:atentamente|cordialmente|muy atentamente|saludos|un cordial saludo|reciban?|le saluda|les saluda|con un"
    r"|sin otro particular|aprovech[oa]mos?)\b[^\n]{0,120}[,.]?$",
    r"(?:감사합니다|고맙습니다|끝)\s?[.!]?(?:\s?/\s?[A-Z][a-z ]{3,30}[,.]?)?$",
    r"(?:best|regards|un (?:cordial |fuerte )?(?:abrazo|saludo)|saludos(?: cordiales)?|amicalement)\s?[,.]?$",
    r"[^\n]{0,120}(?:(?:avails?|takes?) (?:itself of |himself of |herself of "
    r"|themselves of )?this opportunity|saisit cette occasion"
    r"|aprovech[ao]n? (?:la|esta) (?:oportunidad|ocasión))[^\n]{0,200}$",
)
# The same at the end of a paragraph.
CLOSING_SENTENCE = re.compile(
    r"[.!]\s(?P<closing>(?:Please accept,?|Accept,?|Veuillez|Je vous prie|Nous vous prions|Le ruego acepte|Reciba)\b"
    r"[^.!?]{8,220}\b(?:consideration|considération|consideración|salutations|sentiments|saludos)\.?)$"
)
COMPLIMENTS = compiled(
    r"presents? (?:its|his|her|their) compliments", r"présente ses compliments", r"saluda (?:muy )?atentamente a",
    r"avails? (?:itself|himself|herself) of this opportunity", r"saisit cette occasion",
    r"aprovecha (?:la|esta) oportunidad",
)  # fmt: skip

# What a page prints around its content. Whole lines only.
FURNITURE = compiled(
    r"(?:프린트|인쇄|공유하기|공유|스크랩|목록|목록보기|목록으로|글쓰기|수정|삭제|답글"
        r"|확인|닫기|검색|통합검색|이전|다음|열기"
    r"|본문 ?바로가기|주메뉴 ?바로가기|페이스북|트위터|카카오톡|블로그|URL ?복사|홈|HOME"
        r"|home|메뉴|전체메뉴|사이트맵|로그인"
    r"|다운로드|미리보기|바로보기|새창열림|TOP|맨 ?위로|만족도 ?조사|매우 ?만족|만족|보통"
        r"|불만족|의견등록)(?:\s?[|/·,>]?\s?"
    r"(?:프린트|인쇄|공유하기|공유|목록|스크랩|URL ?복사|검색|페이스북|트위터))*",
    r"이 페이지에서 제공하는 정보[^\n]{0,80}", r"현재 페이지의 내용[^\n]{0,80}", r"copyright\b[^\n]{0,200}",
    r"©[^\n]{0,200}", r"[^\n]{0,120}all rights reserved\.?", r"\(c\)\s\d{4}[^\n]{0,100}",
    r"\[?show full text\]?", r"\[?(?:read|show|see) more\]?\.{0,3}", r"share(?: this)?(?: (?:page|story|article))?",
    r"print(?: this)?(?: page)?", r"back to (?:top|list)[^\n]{0,40}", r"skip to (?:main )?content", r"story highlights",
    r"related (?:articles|news|stories|posts|content)", r"subscribe[^\n]{0,60}", r"sign up[^\n]{0,60}",
    r"(?:facebook|twitter|linkedin|instagram|youtube|whatsapp|e-?mail|print|share|tweet)(?:\s*[|·/,]?\s*"
    r"(?:facebook|twitter|linkedin|instagram|youtube|whatsapp|e-?mail|print|share|tweet))*",
    r"home\s?(?:[>»›/|]\s?[^\n]{1,120})", r"(?:accueil|inicio|홈|home|HOME)\s?[>»›/|][^\n]{1,160}",
    r"[^\n>»›.]{1,40}\s[>»›]\s[^\n>»›]{1,60}(?:\s[>»›]\s[^\n>»›]{1,80}){1,5}",
    r"-?\s?\d{1,3}\s?-?(?:\s?/\s?\d{1,3})?", r"\W*(?:ends?|fin)\W*", r"#\s?#\s?(?:#\s?){0,3}",
    r"page \d{1,3}(?: (?:of|/) \d{1,3})?", r"[-–—_=*~.\s]{3,}",
    r"imprimer", r"partager", r"imprimir", r"compartir", r"cookies?[^\n]{0,80}", r"menu", r"search",
    r"accessibility", r"개인정보 ?처리방침[^\n]{0,80}", r"이메일 ?무단 ?수집 ?거부[^\n]{0,60}",
    r"첨부파일이 없습니다\.?",
    r"등록된 파일이 없습니다\.?", r"tags?:[^\n]{0,100}", r"rss", r"view (?:in|this)[^\n]{0,40}browser\.?",
)  # fmt: skip
# From here on a board's page shows other things.
END_OF_PAGE = compiled(
    r"(?:이전글|다음글|이전 글|다음 글|윗글|아랫글)(?:\s|[:：|]|$)", r"previous (?:post|article|circular|news)\b",
    r"next (?:post|article|circular|news)\b", r"you may also like", r"more news", r"latest news",
    r"recent (?:posts|news|articles|stories)", r"archives?$", r"categories$", r"articles récents",
    r"entradas recientes", r"tags$", r"other news", r"see also$", r"related (?:articles|news|stories|posts)",
    r"공공누리[^\n]{0,100}", r"댓글\s?\d{0,4}$", r"관련 ?글$", r"articles? (?:similaires|liés)",
    r"noticias relacionadas",
)  # fmt: skip
TOOLS = compiled(r"(?:프린트|인쇄하기|공유하기|본문 ?바로가기|skip to content)", flags=re.IGNORECASE)

# The line above a mail that was passed on, and the heads of such a mail.
FORWARDED = compiled(
    r"-{2,}\s?(?:original message|forwarded message|원본 메시지|원본 메일|original 메시지"
    r"|전달된 메시지|message d'origine"
    r"|message transféré|mensaje original|mensaje reenviado|forwarded by)[^\n]{0,80}",
    r"begin forwarded message\s?:?",
    r"(?:forwarded message|original message)\s?-{2,}",
    r"_{10,}",
)
FORWARD_HEAD = compiled(
    r"(?:from|sent|date|to|cc|subject|reply-to|보낸 ?사람|보낸 ?날짜|받는 ?사람|참조|제목|날짜|de|envoyé|à|objet"
    r"|enviado(?: el)?|para|asunto|fecha)\s?:[^\n]*"
)
MAIL_ONLY_HEAD = compiled(r"(?:sent|reply-to|보낸 ?사람|보낸 ?날짜|받는 ?사람|envoyé|enviado(?: el)?)\s?:")

# A body, an office: what a signatory's line speaks of.
OFFICE = compiled(
    r"secretar(?:iat|y|ies)", r"\bpresident", r"\bdirector", r"\bchair", r"\bmayor\b", r"\bminister", r"\bgovernor",
    r"\bcommissioner", r"\bhead of", r"\bcoordinator", r"coordinatrice", r"coordinateur",
    r"coordonnat",
    r"\bdélégué", r"\bresponsable", r"\bofficer\b", r"\bmanager", r"\brepresentative",
    r"secrétaire", r"secrétariat", r"président", r"directeur", r"directrice", r"\bmaire\b", r"\bministre",
    r"secretari[oa]", r"secretaría", r"presidente", r"presidenta", r"directora?\b", r"alcalde", r"alcaldesa",
    r"\bministr[oa]", r"coordinador", r"\brector", r"\bdelegate", r"\bcouncil\b", r"\bbureau\b", r"\bcommittee\b",
    r"\bteam\b", r"\bdepartment\b", r"\bdivision\b", r"\bunit\b", r"\boffice\b", r"\bservice\b", r"\bdirectorate\b",
    r"\borgani[sz]ers\b", r"\bdesk\b", r"\bhub\b", r"\bcentre\b", r"\bcenter\b", r"\bdirection\b", r"comité\b",
    r"\bambassador", r"\bembajador", r"\bambassadeur", r"ambassadrice", r"\bconsul\b",
    r"\bdirección\b", r"\bdépartement\b", r"équipe", r"equipo",
    r"(?:회장|시장|지사|사무총장|국장|과장|총장|위원장|대표|장관|군수|구청장|의장|이사장"
    r"|사무국|협의회|협회|위원회|본부장|원장|센터장|단장|처장|실장)$",
)  # fmt: skip

NOTE_VERBALE = compiled(
    r"note verbale", r"nota verbal", r"구상서", r"presents? (?:its|his|her) compliments", r"présente ses compliments",
    r"saluda (?:muy )?atentamente a",
)  # fmt: skip
PRESS = compiled(
    r"press release", r"for immediate release", r"news (?:brief|release|item)", r"communiqué de presse", r"보도 ?자료",
    r"nota de prensa", r"comunicado de prensa", r"media (?:release|advisory)", r"story highlights", r"news in brief",
    r"브리핑 ?자료", r"언론 ?보도",
)  # fmt: skip
