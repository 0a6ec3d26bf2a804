"""Labels at the head of a line ("To:", "제목"), by the role that they give it. Rules are data.

Latin labels need a colon, Korean ones may stand without. Compared without regard to case and to spaces inside.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

LABELS: dict[str, tuple[str, ...]] = {
    "to": (
        "To", "Addressed to", "To/À", "To / À", "À/To", "Attn", "Attention", "Attn.", "For", "Sent to", "A/To",
        "수신기관", "받는이", "Addressees", "Addressee", "Destinataires", "Destinataire", "À l'attention de", "Aux",
        "Au",
        "A los", "A las",
        "A l'attention de", "À", "Para", "A", "Dirigido a", "Dirigida a", "Destinatarios", "Destinatario",
        "A la atención de",
        "수신자", "수신", "수신처", "받는 곳",
    ),
    "copy": (
        "For information", "For info", "Copy", "Copies", "Copy to", "Copies to", "cc", "c.c.", "Cc", "With copy to",
        "Copied", "Copied to", "Copy for information", "Copies for information", "For information only", "FYI", "Info",
        "À titre d'information", "Pour info", "A título informativo", "Copy (for information)", "참조기관", "참조처",
        "Bcc", "CC to",
        "For information to", "Pour information", "Copie", "Copies à", "Copie à", "Ampliation", "Para información",
        "Con copia a", "Con copia", "Copia", "Copia a", "Copias", "Para conocimiento", "참조", "사본", "참고 수신",
    ),
    "from": ("From", "Sender", "De", "Expéditeur", "De la part de", "Remitente", "De parte de", "발신", "보낸 곳"),
    "via": ("경유", "(경유)"),
    "subject": (
        "Subject", "Subject matter", "Re", "Concerning", "Concerns", "Title", "Objet", "Concerne", "Sujet", "Titre",
        "Asunto", "Título", "Objeto", "Ref. subject", "제목", "제 목", "건명", "Topic",
    ),
    "reference": (
        "Ref", "Ref.", "Reference", "Our ref", "Our ref.", "Our reference", "Your ref", "Your ref.", "Your reference",
        "File", "Réf", "Réf.", "Référence", "Notre réf.", "N/Réf.", "Referencia", "Nuestra ref.", "문서번호",
        "관리번호", "Symbol", "Document", "Index",
    ),
    "number": ("Circular No.", "Circular", "Notification", "No.", "No", "Number", "N°", "Nº", "회람번호", "번호"),
    "issued": (
        "Date", "Date issued", "Issued", "Issued on", "Date of issue", "Dated", "Fecha", "Fecha de emisión",
        "Date d'émission", "발신일", "시행일자", "시행일", "발송일", "발신일자", "발행일", "회람일",
    ),
    "posted": (
        "Posted", "Posted on", "Date posted", "Published", "Published on", "Publication date", "Date published",
        "Publié le", "Mis en ligne le", "Date de publication", "Publicado", "Publicado el", "Fecha de publicación",
        "배포일시", "배포일", "보도일시", "작성일", "작성일자", "등록일", "등록일자", "등록일시", "게시일",
        "게시일자", "작성일시", "공고일", "게재일", "입력일",
    ),
    "modified": (
        "Last updated", "Last modified", "Last update", "Updated", "Updated on", "Printed on", "Printed", "Mis à jour",
        "Mis à jour le", "Dernière mise à jour", "Dernière modification", "Actualizado", "Actualizado el",
        "Última actualización", "Última modificación", "최종수정일", "최종 수정일", "수정일", "최종수정일자", "갱신일",
        "최종 업데이트", "출력일", "인쇄일", "수정일시", "Received", "Received on", "접수일", "접수일자",
    ),
    "author": ("작성자", "글쓴이", "등록자", "게시자", "Posted by", "Author", "Publié par", "Publicado por", "By"),
    "meta": (
        "조회수", "조회", "Views", "Hits", "추천", "구분", "분류", "카테고리", "Category", "Catégorie", "Categoría",
        "공개여부", "Tags", "태그", "키워드", "Status", "Languages", "Language", "Langue", "Idioma", "Share", "Vues",
        "출처", "Type", "Pages",
    ),
    "files": ("첨부파일", "첨부 파일", "파일", "Attachments", "Files", "Downloads", "Fichiers", "Archivos", "다운로드"),
    "deadline": (
        "Deadline", "Deadlines", "Deadline for comments", "Deadline for registration", "Deadline for submission",
        "Deadline for submissions", "Deadline for replies", "Deadline for nominations", "Deadline for applications",
        "Registration deadline", "Submission deadline", "Application deadline", "Closing date", "Due date", "Due",
        "Reply by", "Action required by", "Action required before", "Please reply by", "RSVP", "RSVP by",
        "Comments by", "Comments due", "Response by", "Action by", "Reply requested by", "Respond by",
        "Date limite", "Date limite d'inscription", "Date limite de réponse", "Délai", "Échéance", "Date butoir",
        "Clôture des inscriptions", "Réponse avant le", "Fecha límite", "Fecha límite de inscripción", "Plazo",
        "Fecha límite de respuesta", "Plazo de inscripción", "Plazo de respuesta", "Fecha tope", "Fecha de cierre",
        "마감", "마감일", "마감일시", "제출기한", "제출 기한", "신청기한", "신청 기한", "신청기간", "신청 기간",
        "접수기간", "접수 기간", "접수기한", "회신기한", "회신 기한", "등록기한", "등록 기한", "등록기간", "등록 기간",
        "등록마감", "등록 마감", "신청마감", "신청 마감", "접수마감", "접수 마감", "모집기간", "모집 기간", "응모기간",
        "공모기간", "제출기간", "제출 기간", "제출마감", "제출 마감", "회신일", "회신 마감", "의견제출 기한",
        "추천기한",
        "추천 기한", "참가신청", "참가 신청", "사전등록", "사전 등록", "신청접수", "등록", "신청", "접수", "회신",
        "제출",
        "참가신청 기간", "참가신청 기한", "참가 신청 기한", "참가 신청 기간", "의견 제출 기한", "추천 마감",
    ),
    "when": (
        "Date and time", "Dates", "When", "Date & time", "Date/time", "Event date", "Event dates", "Dates and venue",
        "Date and venue", "Date and place", "Meeting dates", "Dates et lieu", "Date et lieu", "Date et heure", "Quand",
        "Fechas", "Fecha y hora", "Fecha y lugar", "Fechas y lugar", "Cuándo", "Time",
        "일시", "일 시", "기간", "기 간", "개최일시", "개최일", "개최기간", "개최 기간", "행사일시", "행사기간",
        "행사 기간",
        "행사일", "회의일시", "회의 일시", "교육기간", "방문기간", "개최시기", "일시 및 장소", "일시/장소", "일시·장소",
        "일정", "일자", "날짜", "기간 및 장소", "기간/장소", "출장기간", "연수기간", "개최일자", "개최 일시",
        "행사 일시",
    ),
    "where": (
        "Venue", "Place", "Where", "Location", "Lieu", "Où", "Lugar", "Sede", "Dónde", "장소", "장 소", "개최장소",
        "개최 장소", "개최지", "행사장소", "회의장소", "행사 장소", "Meeting venue",
    ),
    "event_name": ("행사명", "회의명", "명칭", "교육명", "사업명", "행사 명", "Event", "Meeting", "Événement",
    "Evento"),
    "phone": (
        "Tel", "Tel.", "Telephone", "Telephone No.", "Phone", "Tél", "Tél.", "Téléphone", "Teléfono", "Tfno", "Telf.",
        "전화", "연락처", "전화번호", "대표전화", "Direct line", "Direct tel.", "T",
    ),
    "fax": ("Fax", "Telefax", "Facsimile", "Télécopie", "Télécopieur", "팩스", "전송", "팩스번호", "F"),
    "email": (
        "E-mail", "Email", "Mail", "E-mails", "Courriel", "Mél", "Correo electrónico", "Correo-e", "Correo", "이메일",
        "전자우편",
        "전자메일", "메일",
    ),
    "web": ("Web", "Website", "Internet", "URL", "Homepage", "Site web", "Sitio web", "누리집", "홈페이지", "Link"),
    "team": (
        "담당팀", "담당부서", "담당 부서", "담당 팀", "부서", "부서명", "소관부서", "담당과", "팀", "담당기관", "Team",
        "Department", "Unit", "Division", "Contact team", "관리부서", "주관부서", "작성부서",
    ),
    "person": (
        "담당자", "담당", "담당 자", "담당직원", "Contact person", "Contact officer", "Contact name", "Focal point",
        "Personne de contact", "Persona de contacto", "Name", "Officer in charge",
    ),
    "inquiry": (
        "문의", "문의처", "문의 및 연락처", "담당자 및 문의처", "관련 문의", "문의사항", "문의전화", "Contact",
        "Contacts",
        "Enquiries", "Inquiries", "Further information", "For further information", "More information", "Contacto",
        "Contact information", "Please contact", "For questions", "Questions", "For any questions",
        "Media contacts", "Contact us", "For more information, please contact",
        "For further information, please contact", "For more information contact", "For further information contact",
        "Para más información", "Pour plus d'informations", "Renseignements", "Pour tout renseignement",
        "Información", "Más información",
        "For more information", "Media contact", "Press contact", "Contact presse", "Contacto de prensa",
    ),
    "enclosures": (
        "Annex", "Annexes", "Enclosure", "Enclosures", "Encl", "Encl.", "Encls.", "Attachment", "Enc", "Enc.",
        "Pièces jointes", "Pièce jointe", "PJ", "P.J.", "P. J.", "Anexo", "Anexos", "Adjunto", "Adjuntos",
        "붙임", "별첨", "첨부", "붙 임", "첨 부", "붙임자료", "첨부자료", "첨부문서", "Enclosed", "Attached",
    ),
    "drafting": ("주무관", "기안자", "기안", "검토자", "검토", "결재권자", "결재", "협조자", "전결", "시행", "접수",
    "우", "우편번호"),
    "distribution": ("Distribution", "Distribution list", "Diffusion", "Distribución"),
    "comments": ("Comments", "Comments to", "Observations", "Observaciones"),
    "sources": ("Sources", "Source", "Fuente", "Fuentes", "Quelle"),
}  # fmt: skip

# Korean labels that stand before their value without a colon; on a board several of them share one line.
BOARD = (
    "작성자", "작성일", "작성일자", "작성일시", "등록일", "등록일자", "등록일시", "등록자", "글쓴이", "게시일",
    "게시자",
    "조회수", "조회", "최종수정일", "최종 수정일", "수정일", "첨부파일", "담당부서", "담당 부서", "담당팀", "담당자",
    "연락처", "전화번호", "구분", "분류", "부서", "부서명", "작성부서", "게시일자", "공고일", "관리부서", "팩스",
    "이메일",
)  # fmt: skip
BARE = (
    *BOARD,
    "수신자",
    "수신",
    "참조",
    "(경유)",
    "제목",
    "제 목",
    "발신",
    "붙임",
    "별첨",
    "시행",
    "사본",
    "수신처",
    "기안자",
    "협조자",
    "검토자",
    "주무관",
    "문서번호",
    "시행일자",
    "발신일자",
)


@dataclass(frozen=True, slots=True)
class Labelled:
    role: str
    label: str
    start: int  # of the value
    has_colon: bool


def folded(label: str) -> str:
    return re.sub(r"[\s.()'’\[\]<>〈〉【】]+", "", label).casefold()


_ROLES = {folded(label): role for role, forms in LABELS.items() for label in forms}
_KOREAN_ENDINGS = (
    (
        "deadline",
        re.compile(
            r"(?:기한|마감일?|마감일시)$|(?:신청|접수|등록|제출|모집|공모|응모|추천|회신).{0,4}(?:기간|일시|일정|일자)$"
        ),
    ),
    ("when", re.compile(r"(?:일시|기간|일정|일자|날짜)$")),
    ("where", re.compile(r"장소$")),
    ("inquiry", re.compile(r"문의처?$")),
)
_DEADLINE_BEGINS = re.compile(r"(?:deadline|closing date|date limite|fecha (?:límite|de cierre))\b", re.IGNORECASE)


def _spaced(form: str) -> str:
    """A Korean label may be spread over the width of its column: "수    신"."""
    letters = [re.escape(letter) for letter in form.replace(" ", "")]
    return (
        r"\s{0,6}".join(letters) if len(letters) < 5 and form.isalpha() else re.escape(form).replace(r"\ ", r"\s{1,3}")
    )


_BARE = "|".join(_spaced(form) for form in sorted(BARE, key=len, reverse=True))
_BOARD = "|".join(re.escape(form) for form in sorted(BOARD, key=len, reverse=True))

BULLET = (
    r"(?:[-–—•·▪■□○●◦◆◇▶▷※*➢✓✔Ø§ㅇ❍❏]\s{0,4}|\(?(?:\d{1,2}|[a-z]|[가-하]"
    r"|[ivx]{1,4})[.)]\s{1,4}|[①-⑳]\s{0,4})"
)
_WITH_COLON = re.compile(
    rf"\s{{0,4}}{BULLET}{{0,2}}[\[<〈【(*]{{0,2}}(?P<label>[^\W\d_][^:：\n\t]{{0,42}}?)[\]>〉】)*]{{0,2}}\s{{0,4}}[:：]\s{{0,8}}"
)
_WITHOUT = re.compile(rf"\s{{0,4}}{BULLET}{{0,2}}(?P<label>{_BARE})(?:\s{{1,12}}|(?=[0-9A-Za-z(「\[]|$))")
_DATED = re.compile(
    r"\s{0,4}(?P<label>posted on|published on|posted|published|publié le|publicado el"
    r"|mis en ligne le|last updated(?: on)?|last modified(?: on)?"
    r"|updated on|printed on)\s{1,3}(?=\d|[A-Z][a-z]{2,8}\s\d)",
    re.IGNORECASE,
)
_TABBED = re.compile(r"\s{0,4}(?P<label>[^\W\d_][^:：\n\t]{0,42}?)\s{0,2}\t\s{0,8}")
_ON_BOARD = re.compile(
    rf"(?:(?<=\s)|(?<=\|)|^)(?:{BULLET})?(?P<label>{_BOARD})(?=\s|:|：|\||[0-9A-Z]|관리자|운영자|담당)"
)


@lru_cache(maxsize=4096)
def at_head(text: str) -> Labelled | None:
    """The label that a line begins with."""
    head = text[:80]
    match = _WITH_COLON.match(head) or _TABBED.match(head)
    if match:
        role = _role(match["label"])
        if role:
            return Labelled(role, match["label"].strip(), match.end(), True)
    match = _DATED.match(head)
    if match:
        role = _ROLES.get(folded(match["label"])) or _ROLES[folded(match["label"].rsplit(" ", 1)[0])]
        return Labelled(role, match["label"], match.end(), False)
    match = _WITHOUT.match(head)
    if match:
        return Labelled(_ROLES[folded(match["label"])], match["label"], match.end(), False)
    return None


def role_of(text: str) -> str:
    """The role of a text that is a label and nothing else, such as a cell at the head of a row; else an empty text."""
    return _role(text.strip().rstrip(":：")) if len(text) < 50 else ""


def _role(label: str) -> str:
    """By the table; a Korean label also by what it ends with ("변경 일시", "추천 기한")."""
    short = folded(label)
    if short in _ROLES:
        return _ROLES[short]
    if len(label) < 40 and _DEADLINE_BEGINS.match(label.strip()):
        return "deadline"
    if len(short) < 12 and "가" <= short[-1:] <= "힣":
        return next((role for role, ending in _KOREAN_ENDINGS if ending.search(short)), "")
    return ""


def board_parts(text: str) -> list[int]:
    """Where the labels of a board's head begin in a line; empty where the line is none."""
    if len(text) > 300:
        return []
    starts = [match.start() for match in _ON_BOARD.finditer(text)]
    return starts if starts and not text[: starts[0]].strip(" \t|-•·○■") else []


_CONTACT = re.compile(
    r"(?:(?<=[\s|/,;])|^)(?=(?:tel|telephone|phone|fax|telefax|e-?mail|tél|téléphone|télécopie|courriel|teléfono|correo"
    r"|web|website|internet|전화|팩스|이메일|전송)\.?\s?[:：])",
    re.IGNORECASE,
)


def contact_parts(text: str) -> list[int]:
    """Where a line that begins with "Tel:" goes on with "Fax:"."""
    starts = [match.start() for match in _CONTACT.finditer(text)] if len(text) < 300 else []
    return starts if len(starts) > 1 and not starts[0] else []
