"""Documents that hold every element of paper between them, for the tests and the proof of paper."""

import io
import re
import unicodedata
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw

from circulars import publishing
from circulars.files import store
from circulars.models import DeadlineLine, Edition, EventMention, File, SourceLine
from circulars.paper import engine
from circulars.paper.letters import Missing
from circulars.rendering import plain_text
from tests import factories

OLD_HANGUL = "나랏말ᄊᆞ미 듀ᇰ귁에 달아, ᄒᆞᆫ글 ㆁㆆㅿㆍ"
LONG_KOREAN = "국제협력을위한시도지사협의회공동선언문작성지침" * 12
NESTED = (
    "<ol><li><p>첫째</p><ul><li>가</li><li>나<ol type='a'><li>ㄱ</li><li>ㄴ</li></ol></li></ul></li>"
    "<li>둘째</li></ol><ol start='7' type='I'><li>일곱째</li></ol>"
)
TABLE = (
    "<table><caption>참가 일정</caption><thead><tr><th scope='col'>날짜</th><th scope='col'>행사</th>"
    "<th scope='col'>장소</th></tr></thead><tbody><tr><td>2026. 5. 1.</td><td>총회 개회식</td><td>한빛도청</td></tr>"
    "<tr><td rowspan='2'>2026. 5. 2.</td><td colspan='2'>분과 회의와 현장 방문</td></tr>"
    "<tr><td>폐회식</td><td>한빛컨벤션센터</td></tr></tbody></table>"
)
WIDE = "<table>" + "".join(f"<tr>{''.join(f'<td>{y}·{x}</td>' for x in range(20))}</tr>" for y in range(3)) + "</table>"
CROOKED = (
    "<table><tr><td rowspan='999'>a</td><td colspan='99'>b</td></tr><tr><td>c</td></tr><tr></tr>"
    "<tr><th>d</th><td>e</td><td>f</td></tr></table>"
)
INLINE = (
    "<p><strong>굵게</strong> <em>기울임</em> <u>밑줄</u> <s>취소선</s> H<sub>2</sub>O x<sup>2</sup> "
    "<abbr title='United Nations'>UN</abbr> <span lang='fr'>été à Genève</span><br>다음 줄</p>"
)
LINKS = (
    '<p><a href="https://example.org/a/very/long/path?with=query&amp;and=more">참가 신청</a>을 하시고 '
    '<a href="mailto:desk@example.org">문의</a>하십시오. '
    'https://example.org/bare 와 <a href="tel:+82200000001">전화</a></p>'
)
DEEP = "<blockquote>" * 30 + "<p>깊은 곳</p>" + "</blockquote>" * 30
DEEP_LIST = "<ul><li>층" * 40 + "</li></ul>" * 40
HOSTILE_TITLES = (
    ']]> </script> <b>#set page()</b> $x$ @label \\ #import "/etc/passwd"',
    "😀 🇰🇷 👩‍👩‍👧 회의",
    "إعلان مراكش \u202eevil\u202c כותרת",
    LONG_KOREAN[:300],
)


def picture(text: str = "A", size: tuple[int, int] = (640, 360)) -> bytes:
    image = Image.new("RGB", size, "#0b4a6f")
    ImageDraw.Draw(image).ellipse((40, 40, size[0] - 40, size[1] - 40), fill="#ffffff")
    output = io.BytesIO()
    image.save(output, "PNG")
    return output.getvalue()


def bodies() -> list[tuple[str, dict[str, Any]]]:
    """(name, fields of a draft)."""
    many = "".join(
        f"<h2>제{n}장 운영 방향</h2>" + "<p>시도지사협의회는 회원 간 협력을 넓힙니다. </p>" * 8 for n in range(1, 12)
    )
    return [
        ("plain", {}),
        ("inline", {"body": INLINE}),
        ("lists", {"body": f"<p>다음과 같습니다.</p>{NESTED}"}),
        ("table", {"body": f"<h2>일정</h2>{TABLE}"}),
        ("wide", {"body": WIDE}),
        ("crooked", {"body": CROOKED}),
        ("links", {"body": LINKS}),
        ("figure", {"body": "<h2>사진</h2><figure>{picture}<figcaption>회의장</figcaption></figure><p>{picture}</p>"}),
        ("quote", {"body": f"<blockquote><p>함께 갑니다.</p>{NESTED}</blockquote><hr><p>끝</p>"}),
        ("headings", {"body": "<h4>넷</h4><p>a</p><h2>둘</h2><h4>넷</h4><h3>셋</h3><p>b</p>"}),
        ("terms", {"body": "<dl><dt>회람</dt><dd>서큘러</dd><dt>판</dt><dd><p>첫째</p><ul><li>가</li></ul></dd></dl>"}),
        (
            "hangul",
            {
                "language": "ko",
                "title": f"옛한글 {OLD_HANGUL}",
                "body": f"<p>{OLD_HANGUL}</p><p>韓國 地方 協力 《議》 「論」 ① ※ →</p>",
            },
        ),
        ("unprintable", {"body": "<p>ไทย ภาษา ก 𓀀 \U000f0000 𠮷野家</p>", "title": "Thai ไทยแลนด์ and 𓀀"}),
        (
            "arabic",
            {
                "language": "ar",
                "title": "إعلان مراكش بشأن الهجرة",
                "body": "<p>تجتمع المدن في مراكش.</p><ul><li>أولا</li></ul>",
            },
        ),
        ("chinese", {"language": "zh", "title": "关于移民的声明", "body": "<p>各城市将在马拉喀什举行会议。</p>"}),
        (
            "russian",
            {"language": "ru", "title": "Декларация о миграции", "body": "<p>Города встречаются в Марракеше.</p>"},
        ),
        ("deep", {"body": DEEP + DEEP_LIST}),
        ("long", {"language": "ko", "title": HOSTILE_TITLES[3], "body": many + f"<p>{LONG_KOREAN}</p>"}),
        (
            "hostile",
            {"title": HOSTILE_TITLES[0], "body": "<p>#set text(1pt) `raw` *b* _i_ $x$ @a &lt;b&gt; \\u{0}</p>"},
        ),
        ("files", {"files": ("의제.txt", "programme of the forum.txt")}),
        ("corrected", {"corrected": "마감 날짜를 고쳤습니다."}),
        ("withdrawn", {"withdrawn": "일정이 취소되었습니다."}),
        ("emoji", {"title": HOSTILE_TITLES[1], "title_ko": HOSTILE_TITLES[2], "body": "<p>👍🏽 ✅ ☑ 🇰🇷</p>"}),
    ]


def attach(copy, content: bytes, name: str, now: datetime, code: str = "", **fields) -> File:
    blob = store.put(content, name=name, now=now)
    code = code or f"p{copy.pk}x{abs(hash(name)) % 10_000}"
    file = File.objects.create(code=code, circular=copy.circular, language=copy.language, created_at=now)
    copy.attachments.create(file=file, blob=blob, name=name, **fields)
    return file


def publish(name: str, fields: dict[str, Any], now: datetime) -> Edition:
    """With addressees, deadline, event, source and summary; pictures where the body asks for them.

    ``files`` are names of attachments; ``corrected`` is why there is a second edition, ``withdrawn`` why it is so.
    """
    fields = dict(fields)
    files, why, withdrawn = (fields.pop(key, "") for key in ("files", "corrected", "withdrawn"))
    body = fields.get("body", "")
    copy = factories.draft(
        now=now,
        addressees=["Members of the World Council", "회원 시도"],
        summary_ko="" if fields.get("language") == "ko" else "이주에 관한 선언입니다.\n\n회신이 필요합니다.",
        **{"salutation": "Dear members,", "closing": "With best regards,", "signatory": "The Secretariat\nBarcelona"},
        **{name: value for name, value in fields.items() if name != "body"},
    )
    if "{picture}" in body:
        file = attach(
            copy, picture(), "hall.png", now, code=f"pic{copy.pk}", role="picture", alternative_text="회의장의 모습"
        )
        body = body.replace("{picture}", f'<img src="/files/{file.code}/hall.png" alt="회의장의 모습">')
    if body:
        copy = factories.edit(copy, now=now, body=body)
    DeadlineLine.objects.create(working_copy=copy, text="Reply", due_on=date(2026, 12, 1), answer_to="desk@example.org")
    EventMention.objects.create(working_copy=copy, text="Forum", starts_on=date(2026, 12, 8), place="Marrakech")
    SourceLine.objects.create(working_copy=copy, publisher="UCLG", title="Declaration", url="https://example.org/d")
    for file_name in files:
        attach(copy, file_name.encode(), file_name, now)
    first = now - timedelta(seconds=1)
    edition = publishing.publish(copy.pk, by=None, now=first if why else now, alone_reason="sample")
    if why:
        edition = factories.corrected(edition, now=now, note=why, title="Corrected declaration")
    if withdrawn:
        publishing.withdraw(edition.circular_id, by=None, now=now, reason_ko=withdrawn)
    return edition


def everything(now: datetime) -> list[tuple[str, Edition]]:
    return [(name, publish(name, fields, now + timedelta(seconds=n - 60))) for n, (name, fields) in enumerate(bodies())]


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(document[number].get_textpage().get_text_range() for number in range(len(document)))


def letters_of(text: str) -> str:
    """Letters and digits alone, as they can be set: where lines and cells break is the business of the sheet."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFC", Missing().printable(text)))


def lost(edition: Edition, pdf: bytes) -> list[str]:
    """Lines of the title and the body that the text of the PDF does not tell, in their order; of Arabic, letters."""
    text, body = letters_of(text_of(pdf)), plain_text(edition.body)
    if edition.language == "ar":  # which a PDF keeps as it is drawn
        return sorted(set(letters_of(body)) - set(text) - {"أ"})
    for address in re.findall(r'href="(?!tel:)(?:mailto:)?([^"]+)"', edition.body):  # said behind the words of a link
        text = text.replace(letters_of(unescape(address)), "")
    missing, place = [], 0
    for line in [edition.title, *body.split("\n")]:
        found = text.find(letters_of(line), place)
        if found < 0:
            missing.append(line)
        else:
            place = found + len(letters_of(line))
    return missing


def unseen(sheets: list[dict[str, Any]]) -> set[str]:
    """Kinds of nodes that the template knows and no sheet holds."""
    known = set(re.findall(r'kind == "(\w+)"', engine.TEMPLATE.read_text(encoding="utf-8")))
    return known - {kind for one in sheets for kind in _kinds(one)}


def _kinds(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["t"]} if isinstance(value.get("t"), str) else set()
        return own.union(*map(_kinds, value.values()))
    return set().union(*map(_kinds, value)) if isinstance(value, list) else set()


FOOT = 45  # points from the lower edge of a sheet, below which stand number, code and page alone


def unheard(path: str) -> list[Any]:
    """The errors of outloud, which takes some codes at the foot, left out of reading on purpose, for a sentence."""
    import outloud

    return [
        one
        for one in outloud.check(path).findings
        if one.severity == "error" and not (one.rule == "TAG-002" and all(box["y1"] < FOOT for box in one.boxes))
    ]
