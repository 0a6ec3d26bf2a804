"""Events that come again every year: invitation, report and the event itself (``data/yearly.tsv``)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from benchmarks.search.written import DATA, Document


class Yearly(NamedTuple):
    """What stays the same from year to year. A report appears about a month after the event."""

    issuer: str
    first_serial: int
    language: str
    topic: str
    name: str
    name_ko: str
    invitation: str
    report: str


SERIES = {
    "resilience": Yearly("iclei", 60, "en", "climate", "Resilient Cities Forum", "회복력 도시 포럼",
        "The forum brings together engineers, mayors and insurers for two days. Abstracts of one page are welcome.",
        "Four hundred participants came. The recordings of the sessions stay online until the end of the year."),
    "assembly": Yearly("apga", 70, "ko", "", "Annual Assembly of Governors", "지사회의 정기총회",
        "각 도지사께서는 수석대표와 배석자 명단을 보내 주시기 바랍니다. 개최지에서 공항 영접과 숙소를 준비합니다.",
        "정기총회가 무사히 끝났습니다. 공동성명과 다음 개최지를 의결하였습니다."),
    "camp": Yearly("hanbit", 80, "ko", "youth", "Hanbit International Youth Camp", "한빛 국제청년캠프",
        "자매도시와 도내 청년 마흔 명이 닷새 동안 함께 지냅니다. 참가비는 없으며 통역 도우미를 둡니다.",
        "청년캠프를 마치고 참가자 소감과 사진을 모았습니다. 만족도는 다섯 점에 네 점 여섯이었습니다."),
    "archives": Yearly("unesco", 5000, "en", "culture", "Local Archives Day", "지방 기록의 날",
        "Archives of towns open their doors on the ninth of June. Send a photograph of one document and its story.",
        "Ninety towns opened their archives. A selection of the stories is printed in a booklet."),
    "diaspora": Yearly("iom", 30, "en", "migration", "Meeting of Diaspora Towns", "재외동포 도시 회의",
        "Towns of origin and towns of arrival meet on the International Migrants Day. Two seats a town are reserved.",
        "Towns signed nine partnerships. The minutes list what was promised and by when."),
}  # fmt: skip


class Edition(NamedTuple):
    series: str
    year: int
    city: str
    city_ko: str
    theme: str
    theme_ko: str
    first_day: date

    @property
    def slug(self) -> str:
        return f"{self.series}-{self.year}"


def editions() -> Iterator[Edition]:
    for line in (DATA / "yearly.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            series, year, *names, day = line.split("\t")
            yield Edition(series, int(year), *names, date.fromisoformat(day))


def events() -> Iterator[dict]:
    for one in editions():
        of = SERIES[one.series]
        yield {
            "type": "event",
            "slug": one.slug,
            "name": f"{of.name} {one.year}",
            "name_ko": f"{one.year} {of.name_ko}",
            "name_en": f"{of.name} {one.year}",
            "series_name": of.name,
            "starts_on": one.first_day.isoformat(),
            "ends_on": (one.first_day + timedelta(days=1)).isoformat(),
            "place": one.city,
            "place_ko": one.city_ko,
        }


def documents() -> Iterator[Document]:
    for position, one in enumerate(editions()):
        of = SERIES[one.series]
        serial = of.first_serial + (position * 2 if of.first_serial >= 5000 else 0)
        for offset, role in enumerate(("invitation", "report")):
            yield _document(one, of, serial + offset, role)


def _document(one: Edition, of: Yearly, serial: int, role: str) -> Document:
    is_invitation = role == "invitation"
    day = one.first_day + timedelta(days=-80 if is_invitation else 21)
    if day.year != one.year:
        day = date(one.year, 12, 28)
    words = of.invitation if is_invitation else of.report
    korean = f"{one.year} {of.name_ko} {'초청' if is_invitation else '결과'}: {one.theme_ko}"
    english = f"{of.name} {one.year} in {one.city}: {'invitation' if is_invitation else 'report'}"
    if of.language == "ko":
        verb = "엽니다" if is_invitation else "열렸습니다"
        paragraphs = [f"{one.year} {of.name_ko}를 {one.city_ko}에서 {verb}. 올해 주제는 ‘{one.theme_ko}’입니다.", words]
    else:
        verb = "meets" if is_invitation else "met"
        paragraphs = [f"The {of.name} of {one.year} {verb} in {one.city}. Its theme is “{one.theme}”.", words]
    document = Document(
        path=f"{of.issuer}/{one.year}/{serial}",
        day=day.isoformat(),
        language=of.language,
        topics=[of.topic] if of.topic else [],
        title=korean if of.language == "ko" else english,
        title_ko="" if of.language == "ko" else korean,
        summary_ko=f"{one.city_ko}에서 {'열리는' if is_invitation else '열린'} {of.name_ko}입니다.",
        addressees=[("to", "도내 시·군" if of.issuer == "hanbit" else "All members")],
        events=[(one.slug, "announces" if is_invitation else "reports")],
        paragraphs=paragraphs,
        features={"yearly": one.series, "role": role, "city": one.city},
    )
    if is_invitation:
        due = one.first_day - timedelta(days=30)
        text = f"{due.month}월 {due.day}일까지 등록" if of.language == "ko" else f"Registration until {due:%-d %B %Y}"
        document.deadlines.append(("register", due.isoformat(), text))
    return document
