"""One field at a time, in sentences of our own and in every language that the grammar reads."""

import time
from datetime import date

import pytest

from circulars.grammar import Context, Proposal, choose, propose
from circulars.readers.document import Document, Enclosed, Line, Span

LETTER = "Dear members,\n\n{}\n\nYours sincerely,\n\nAna Modelo\nSecretary General"


def document_of(text: str, **more) -> Document:
    lines = [Line(" ".join(line.split()), number) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    return Document(lines=lines, media_type="text/plain", **more)


def proposals_of(text: str | Document, field: str, *, has_files: bool = False) -> list[Proposal]:
    document = document_of(text) if isinstance(text, str) else text
    found = propose(document, Context(today=date(2030, 6, 1), has_files=has_files))
    return [proposal for proposal in found if proposal.field == field]


def values_of(text: str | Document, field: str) -> list:
    return [proposal.value for proposal in proposals_of(text, field)]


def dated(text: str) -> str:
    return f"Lisbon, 4 March 2030\n\n{LETTER.format(text)}"


# ------------------------------------------------------------------ events and deadlines
@pytest.mark.parametrize(
    ("sentence", "first", "last"),
    [
        ("The Harbour Forum will be held in Porto from 7 to 9 October 2030.", "2030-10-07", "2030-10-09"),
        ("A webinar takes place on 12 April at 15:00 CET.", "2030-04-12", "2030-04-12"),
        ("The Council will hold its third meeting in Rome on 5 May 2030.", "2030-05-05", "2030-05-05"),
        (
            "La réunion des ports se tiendra à Nantes du 3 au 5 juin 2030 dans la grande salle.",
            "2030-06-03",
            "2030-06-05",
        ),
        ("La asamblea se celebrará en Cádiz del 3 al 5 de junio de 2030 con los socios.", "2030-06-03", "2030-06-05"),
        ("제5회 항만도시 포럼이 2030년 9월 15일부터 18일까지 부산에서 개최됩니다.", "2030-09-15", "2030-09-18"),
    ],
)
def test_event_is_found(sentence, first, last):
    assert [(event["starts_on"], event["ends_on"]) for event in values_of(dated(sentence), "events")] == [(first, last)]
    assert values_of(dated(sentence), "deadlines") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "We refer to our letter of 3 February 2030 on the harbour dues.",
        "The decision adopted on 10 January 2030 remains in force for all.",
        "The forum will meet in October 2030 in a city to be named.",
        "Registration opens on 5 May 2030 and is free of charge for all.",
        "The results will be announced on 5 May 2030 on our pages.",
    ],
)
def test_other_days_are_neither(sentence):
    assert values_of(dated(sentence), "events") == []
    assert values_of(dated(sentence), "deadlines") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Please send your comments by 30 April 2030 to the Secretariat.",
        "Members are invited to register no later than Tuesday, 30 April.",
        "The deadline for nominations has been extended from 10 April to 30 April 2030.",
        "Les candidatures doivent nous parvenir au plus tard le 30 avril 2030 par courriel.",
        "Rogamos que confirmen su asistencia antes del 30 de abril de 2030 por correo.",
        "참가를 희망하시는 기관은 2030. 4. 30.(화)까지 신청하여 주시기 바랍니다.",
    ],
)
def test_deadline_is_found(sentence):
    assert [deadline["due_on"] for deadline in values_of(dated(sentence), "deadlines")] == ["2030-04-30"]
    assert values_of(dated(sentence), "events") == []


def test_deadline_says_what_for_and_when():
    (deadline,) = values_of(dated("Please submit your nominations by 30 April 2030, 18:00."), "deadlines")
    assert (deadline["kind"], deadline["due_time"]) == ("nominate", "18:00")


# ------------------------------------------------------------------ the head
@pytest.mark.parametrize(
    ("line", "serial", "year", "suffix"),
    [
        ("Circular 7/2030", 7, 2030, ""),
        ("Circular Letter No.4204/Add.12", 4204, 2030, "Add.12"),
        ("NOTIFICATION TO THE PARTIES No. 2030/004", 4, 2030, ""),
        ("CL 2030/05(REV)-PR", 5, 2030, "REV)-PR"),
        ("MSC.1/Circ.1630", 1630, 2030, ""),
        ("Lettre circulaire n° 12/2030", 12, 2030, ""),
        ("Carta Circular Nº 15/2030", 15, 2030, ""),
        ("회람 제2030-15호", 15, 2030, ""),
        ("No: 045/HARBOURS/SG/2030", 45, 2030, ""),
    ],
)
def test_number_of_a_line(line, serial, year, suffix):
    (number,) = values_of(f"{line}\n\n{dated('We write to all harbours about dues.')}", "number")
    assert (number["serial"], number["year"], number["suffix"]) == (serial, year, suffix)


def test_own_number_is_no_reference_and_a_cited_one_is():
    text = f"Circular 7/2030\n\n{dated('This circular 7/2030 follows circular 3/2029 on dues.')}"
    assert [(one["serial"], one["year"]) for one in values_of(text, "references")] == [(3, 2029)]


@pytest.mark.parametrize(
    ("head", "to", "copy"),
    [
        ("To: All members\nObservers\n\nSubject: Dues", ["All members", "Observers"], []),
        ("To the members of the Council\nTo the treasurers\nFor information: To the patrons\n", None, ["the patrons"]),
        ("Aux membres du Conseil\nCopie : la Présidence\n", ["membres du Conseil"], ["la Présidence"]),
        (
            "A los miembros del Consejo\nPara información: la Presidencia\n",
            ["los miembros del Consejo"],
            ["la Presidencia"],
        ),
        ("수신 : 각 항만시장(국제협력과장)\n참조 : 관광과장\n제목 : 안내", ["각 항만시장(국제협력과장)"], ["관광과장"]),
        (
            "To:\n- Administrations\n- Regulators\nCopy:\n- Offices\nSubject: Dues",
            ["Administrations", "Regulators"],
            ["Offices"],
        ),
    ],
)
def test_addressees_of_a_head(head, to, copy):
    text = f"Lisbon, 4 March 2030\n\n{head}\n\n{LETTER.format('We write to you about the harbour dues of this year.')}"
    assert values_of(text, "addressees") == (to or ["the members of the Council", "the treasurers"])
    assert values_of(text, "for_information") == copy


@pytest.mark.parametrize(
    ("text", "title", "gloss"),
    [
        ("[Circular 3] Call for hosts (개최 도시 공모)\n작성일 2030-03-01", "Call for hosts", "개최 도시 공모"),
        ("Subject: Call for hosts of the\n\nassembly", "Call for hosts of the assembly", None),
        ("Objet : Appel aux villes hôtes", "Appel aux villes hôtes", None),
        ("Circular 3/2030: Call for hosts", "Call for hosts", None),
    ],
)
def test_title_and_gloss(text, title, gloss):
    text = f"{text}\n\n{LETTER.format('We write to all harbours about hosting our next assembly.')}"
    assert values_of(text, "title") == [title]
    assert values_of(text, "title_ko") == ([gloss] if gloss else [])


def test_subject_of_a_mail_gives_what_the_text_lacks():
    headers = {"subject": "[전달] [Circular 9/2030] Call for hosts (개최 도시 공모)"}
    document = document_of(f"Call for hosts\n\n{LETTER.format('We look for hosts.')}", headers=headers)
    assert values_of(document, "number")[0]["label"] == "Circular 9/2030"
    assert values_of(document, "title_ko") == ["개최 도시 공모"]


def test_page_of_several_items_has_no_number():
    text = "Circulars\nCircular 1/2030 Call for hosts\nCircular 2/2030 Dues of this year\nCircular 3/2030 New members"
    assert values_of(text, "multiple") == [True]
    assert values_of(text, "number") == []


# ------------------------------------------------------------------ what is missing
@pytest.mark.parametrize(
    ("sentence", "is_said"),
    [
        ("Please find attached the programme.", True),
        ("The form is enclosed for your use.", True),
        ("신청 양식을 첨부하오니 참고하시기 바랍니다.", True),
        ("We attach great importance to your views.", False),
        ("The importance attached to harbours grows.", False),
    ],
)
def test_missing_attachment(sentence, is_said):
    assert bool(proposals_of(dated(sentence), "missing_attachment")) is is_said
    assert proposals_of(dated(sentence), "missing_attachment", has_files=True) == []


@pytest.mark.parametrize(
    ("sentence", "is_lost"),
    [
        ("The programme is available here.", True),
        ("Please register under the following link.", True),
        ("The drafts are on the website at ( ) for all.", True),
        ("자세한 내용은 아래 링크를 참고하시기 바랍니다.", True),
        ("The programme is at the following link: https://harbours.example.org/p", False),
        ("We are here in Lisbon to help you with it.", False),
    ],
)
def test_lost_links(sentence, is_lost):
    assert bool(proposals_of(dated(sentence), "lost_links")) is is_lost


def test_link_that_survives_is_not_lost():
    text = "The programme is available here."
    line = Line(text, 3, spans=[Span(27, 31, "link", "https://harbours.example.org/p")])
    document = Document(lines=[Line("Dear members,", 1), line], media_type="text/html")
    assert proposals_of(document, "lost_links") == []
    (body,) = values_of(document, "body")
    assert body == '<p>The programme is available <a href="https://harbours.example.org/p">here</a>.</p>'


# ------------------------------------------------------------------ body, contact, choice
def test_body_is_clean_and_escaped():
    text = dated("Fees < 5 & <script>alert(1)</script> rise.\n\n- first point\n- second point")
    (body,) = values_of(text, "body")
    assert body == (
        "<p>Fees &lt; 5 &amp; &lt;script&gt;alert(1)&lt;/script&gt; rise.</p>\n"
        "<ul><li>first point</li><li>second point</li></ul>"
    )


def test_contact_and_signature():
    text = dated("For questions contact Ms Inés Gil (tel. +351 21 000 00 00, gil@harbours.example.org).")
    assert values_of(text, "signatory") == ["Ana Modelo, Secretary General"]
    assert values_of(text, "phone") == ["+351 21 000 00 00"]
    assert values_of(text, "emails") == ["gil@harbours.example.org"]


def test_login_is_no_person_and_fax_is_no_telephone():
    head = "안내문\n작성자 관리자 작성일 2030-01-02\n\n항만 도시의 회비를 안내합니다."
    text = f"{head}\n\n팩스: 02-0000-0001\n담당자 : 관리자"
    assert values_of(text, "person") == []
    assert values_of(text, "phone") == []


def test_attached_document_is_chosen_over_covering_words():
    cover = document_of("Please see the circular attached.", enclosed=[Enclosed("c.txt", "text/plain", 9)])
    inner = document_of(f"Circular 7/2030\n\nTo: All members\n\nSubject: Dues\n\n{dated('We write about the dues.')}")
    readings = [(one, propose(one, Context(today=date(2030, 6, 1)))) for one in (cover, inner)]
    assert choose(readings) == 1
    assert choose(readings[::-1]) == 0


# ------------------------------------------------------------------ hostile texts
@pytest.mark.parametrize("piece", ["1", "To ", "5 May 2030 ", "[", "a@", "수신 ", "Circular 3/2030 ", "까지 ", "Dear "])
def test_hostile_text_is_read_in_time(piece):
    document = Document(lines=[Line(piece * (400_000 // len(piece)), 1)], media_type="text/plain")
    start = time.process_time()
    propose(document, Context(today=date(2030, 6, 1)))
    assert time.process_time() - start < 8


def test_what_is_beyond_the_limit_stays_in_the_body():
    document = document_of(dated("\n".join(f"Harbour number {number} pays its dues." for number in range(9000))))
    (body,) = values_of(document, "body")
    assert "Harbour number 8999 pays its dues." in body


def test_empty_document_proposes_nothing():
    assert propose(Document(), Context(today=date(2030, 6, 1))) == []
