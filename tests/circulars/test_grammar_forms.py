"""Forms that letters of other offices take: who signs, columns, lines with two parts, quoted mails. Our own words."""

import pytest

from circulars.readers.document import Document, Line
from tests.circulars.test_grammar_fields import dated, proposals_of, values_of

PARAGRAPH = "The secretariat has moved to the old customs house and receives visitors on every working day."


@pytest.mark.parametrize(
    ("foot", "wanted"),
    [
        ("Head of Programmes\nAda Muster", "Ada Muster, Head of Programmes"),
        ("Questions: harbour@example.org, tel. +49 00 000 0031\n\nChair of the Steering Group", None),
        ("Harbour Desk", "Harbour Desk"),
        ("Best,\nAda Muster\nRegional Officer", "Ada Muster, Regional Officer"),
        ("Yours sincerely,\n\n[signed] Ada Muster", "Ada Muster"),
        ("Warmly,\nThe Harbour Secretariat\nLisbon, April 2030", "The Harbour Secretariat"),
        ("Ada Muster\nCoordinatrice des ports\nTél. : +33 00 000 034", "Ada Muster, Coordinatrice des ports"),
    ],
)
def test_who_signs(foot, wanted):
    text = f"Lisbon, 4 March 2030\n\nHarbour dues\n\n{PARAGRAPH}\n\n{PARAGRAPH}\n\n{foot}"
    assert values_of(text, "signatory") == [wanted or "Chair of the Steering Group"]


def test_who_signs_in_korean():
    text = (
        "리스본, 2030년 3월 4일\n\n항만 이용료 안내\n\n항만 이용료를 다음과 같이 안내하여 드립니다.\n\n대사 아다 가명"
    )
    assert values_of(text, "signatory") == ["대사 아다 가명"]


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("The period of registration is extended to 30 April 2030.", "2030-04-30"),
        ("Le volet I doit nous être retourné pour le 30 avril 2030.", "2030-04-30"),
        ("Les dossiers sont déposés en ligne du 2 mars 2030 au 30 avril 2030.", "2030-04-30"),
        ("Cada puerto propondrá a dos personas antes del 30 de abril de 2030.", "2030-04-30"),
        ("발표자료를 4월 30일(화) 정오까지 보내 주시기 바랍니다.", "2030-04-30"),
    ],
)
def test_deadline_is_found(sentence, day):
    assert [deadline["due_on"] for deadline in values_of(dated(sentence), "deadlines")] == [day]


def test_column_of_deadlines():
    table = (
        "| No. | Activity | Place | Dates | Names by |\n| 1 | First workshop | Porto | 7-9 October 2030 | 2 May 2030 |"
    )
    text = dated(f"Please find the calendar of our meetings below.\n\n{table}\n\nCosts are met by the harbours.")
    assert [deadline["due_on"] for deadline in values_of(text, "deadlines")] == ["2030-05-02"]
    assert [event["starts_on"] for event in values_of(text, "events")] == ["2030-10-07"]


@pytest.mark.parametrize(
    ("sentence", "first", "last"),
    [
        ("A harbour webinar presents the results on 12 April 2030.", "2030-04-12", "2030-04-12"),
        ("Un webinaire des ports est proposé le mardi 7 mai 2030 à 10 h 30.", "2030-05-07", "2030-05-07"),
        (
            "El curso de los puertos tendrá lugar en Cádiz entre el 30 de mayo y el 4 de junio de 2030.",
            "2030-05-30",
            "2030-06-04",
        ),
        ("항만 사절단이 2030년 5월 16일부터 20일까지 한국을 방문합니다.", "2030-05-16", "2030-05-20"),
    ],
)
def test_event_is_found(sentence, first, last):
    assert [(event["starts_on"], event["ends_on"]) for event in values_of(dated(sentence), "events")] == [(first, last)]
    assert values_of(dated(sentence), "deadlines") == []


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Ref.: HAR/SG/2030/41     Lisbon, 04.03.2030", "Lisbon"),
        ("2030년 3월 4일, 부산", "부산"),
        ("2030년 3월 4일 / 4 March 2030", None),
    ],
)
def test_day_of_issue(line, place):
    text = f"HARBOUR UNION\n\n{line}\n\nTo: All harbours\n\nSubject: Harbour dues\n\nDear members,\n\n{PARAGRAPH}"
    assert values_of(text, "issued_on") == ["2030-03-04"]
    assert values_of(text, "place") == ([place] if place else [])
    assert values_of(text, "events") == []


def test_letterhead_beside_the_number():
    text = f"REGIONAL OFFICE FOR THE HARBOURS     CL/HAR/2030/3\n\nLisbon, 4 March 2030\n\nDear members,\n\n{PARAGRAPH}"
    (number,) = values_of(text, "number")
    assert (number["serial"], number["year"], number["label"]) == (3, 2030, "CL/HAR/2030/3")


@pytest.mark.parametrize(
    ("head", "addressees", "copies"),
    [
        ("To: Heads of harbours\n    Port captains\nCc: Customs offices", ["Heads of harbours", "Port captains"], 1),
        ("수    신  항만 운영위원 각위\n발    신  항만시장", ["항만 운영위원 각위"], 0),
        ("Dirigida a: Coordinadores de los puertos", ["Coordinadores de los puertos"], 0),
        ("각 항만 운영위원 귀하", ["각 항만 운영위원"], 0),
    ],
)
def test_addressees(head, addressees, copies):
    text = f"HARBOUR UNION\n\nLisbon, 4 March 2030\n\n{head}\n\nHarbour dues of the year\n\n{PARAGRAPH}\n\n{PARAGRAPH}"
    assert values_of(text, "addressees") == addressees
    assert len(values_of(text, "for_information")) == copies


def test_receivers_at_the_end():
    foot = "Ada Muster\nManager\n\nDistribution:\n  Harbours of the north\n  c.c. Board of the Union"
    text = f"Harbour Union\n\nMay 6, 2030\n\nRE: Harbour dues\n\n{PARAGRAPH}\n\n{PARAGRAPH}\n\n{foot}"
    assert values_of(text, "addressees") == ["Harbours of the north"]
    assert values_of(text, "for_information") == ["Board of the Union"]


def test_letterhead_is_no_addressee_and_no_title():
    text = (
        "PERMANENT MISSION OF SOMELAND\nTO THE HARBOUR UNION\n\nNo. 12/2030\n\nThe Permanent Mission of Someland to the"
        " Harbour Union presents its compliments to all missions and has the honour to inform them of its new office."
    )
    assert values_of(text, "addressees") == values_of(text, "title") == []


def test_quoted_mail_asks_nothing():
    own = [
        "Dear colleagues,",
        "Thank you for your quick answer, which reached us today and is very welcome to all of us here.",
        "May I ask you to send the photo of each speaker to port@example.org by 24 May 2030?",
        "Best,",
        "Ada Muster",
    ]
    lines = [Line(text, number) for number, text in enumerate(own, 1)]
    lines.append(Line("Please propose two speakers to old@example.org by 10 May 2030.", 9, kind="quoted"))
    document = Document(lines=lines, media_type="message/rfc822")
    assert [deadline["due_on"] for deadline in values_of(document, "deadlines")] == ["2030-05-24"]
    assert values_of(document, "emails") == ["port@example.org"]


def test_bodies_are_no_persons():
    for sentence in ("Enquiries: Departamento de Puertos, +34 000 000 041", "Please reach the Working Group by mail."):
        assert proposals_of(dated(f"{PARAGRAPH}\n\n{sentence}"), "person") == []


def test_telephones():
    below = (
        f"HARBOUR UNION\n\n4 March 2030\n\n{PARAGRAPH}\n\n{PARAGRAPH}\n\nAda Muster\nCoordinator\nTel.: +216 00 000 034"
    )
    assert values_of(below, "phone") == ["+216 00 000 034"]
    assert values_of(dated("Questions may be put to the office at 613-000-0044."), "phone") == ["613-000-0044"]


def test_number_with_a_short_year_is_cited():
    (cited,) = values_of(
        dated("With reference to Circular Letter C/29/098 of 11 July 2029, we write again."), "references"
    )
    assert (cited["serial"], cited["year"]) == (98, 2029)


def test_terms_of_a_page_are_pairs():
    words = ["Status", "Open", "Deadline date", "30 April 2030, 16:00", "Budget", "80 000", PARAGRAPH]
    document = Document(lines=[Line(text, number) for number, text in enumerate(words, 1)], media_type="text/html")
    assert [deadline["due_on"] for deadline in values_of(document, "deadlines")] == ["2030-04-30"]
    assert values_of(document, "events") == []


def test_number_with_a_short_year():
    text = f"HARBOUR FUND\n\nRef. C/30/114-b\nLisbon, 4 March 2030\n\nCIRCULAR LETTER\n\nDear members,\n\n{PARAGRAPH}"
    (number,) = values_of(text, "number")
    assert number == {"serial": 114, "year": 2030, "suffix": "b", "label": "Ref. C/30/114-b"}
    assert values_of(text, "kind") == ["circular"]


def test_number_at_the_foot():
    text = (
        "항만협의회\n\n수신   각 항만 운영자\n제목   항만 연수 안내\n\n1. 항만 연수를 다음과 같이 안내하여 드립니다.\n"
        "2. 많은 참여를 바랍니다.  끝.\n\n항만협의회 사무총장\n\n문서번호: 항만지원부-92      시행일자: 2030. 3. 4."
    )
    (number,) = values_of(text, "number")
    assert (number["serial"], number["label"]) == (92, "항만지원부-92")
    assert values_of(text, "issued_on") == ["2030-03-04"]


def test_bulletin_holds_several():
    text = (
        "BOLETÍN QUINCENAL\nRed de Puertos\n\nCIRCULARES\n· Circular 31/2030 – Pago de cuotas.\n"
        "· Circular 32/2030 – Elección de la vocalía.\n\nNOTICIAS\n· El puerto inaugura su faro."
    )
    assert values_of(text, "multiple") == [True]
    assert values_of(text, "number") == []


def test_moved_deadline_in_korean():
    sentence = "의제 제안 기한은 4월 10일에서 4월 30일로 변경합니다."
    assert [deadline["due_on"] for deadline in values_of(dated(sentence), "deadlines")] == ["2030-04-30"]
