"""Believable documents around those that are looked for: the same vocabulary, in other company (``data/pools.txt``)."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from benchmarks.search.written import DATA, Document, FileText

SEED = 20191115
YEARS = range(2012, 2027)
# Documents a year and first serial; None where numbers begin anew with each year.
ISSUERS = {
    "uclg": (40, None), "hanbit": (40, None), "iclei": (27, None), "habitat": (22, None), "unesco": (15, 4000),
    "itu": (15, 100), "rvr": (12, None), "ric": (10, None), "iom": (10, None), "apga": (4, 0),
}  # fmt: skip
LANGUAGES = {"hanbit": "ko", "apga": "ko", "rvr": "fr", "ric": "es"}
WITH_TOPIC = {"climate", "migration", "youth", "digital", "housing", "water", "culture", "health"}
TITLES = {
    "en": {
        "invite": "Invitation to the workshop on {subject} in {city}", "survey": "Survey on {subject}",
        "apply": "Call for applications: {subject}", "report": "Report on {subject}: {city}",
        "register": "Reminder: registration for the seminar on {subject}", "nominate": "Nominations: {subject}",
        "publish": "New publication on {subject}", "minutes": "Minutes of the working group on {subject}",
    },
    "ko": {
        "invite": "{city} {subject} 워크숍 초청", "survey": "{subject} 설문 조사", "apply": "{subject} 참가 신청 안내",
        "report": "{subject} 결과 보고", "register": "{subject} 세미나 등록 마감 안내",
        "nominate": "{subject} 전문가 추천", "publish": "{subject} 자료집 발간",
        "minutes": "{subject} 실무회의 회의록",
    },
    "fr": {
        "invite": "Invitation à l'atelier sur {subject} à {city}", "survey": "Questionnaire sur {subject}",
        "report": "Compte rendu : {subject}", "register": "Rappel : inscription au séminaire sur {subject}",
    },
    "es": {
        "invite": "Invitación al taller sobre {subject} en {city}", "survey": "Encuesta sobre {subject}",
        "report": "Informe sobre {subject}", "register": "Recordatorio: inscripción al seminario sobre {subject}",
    },
}  # fmt: skip


def _lines(name: str) -> list[str]:
    return (DATA / name).read_text(encoding="utf-8").splitlines()


def pools() -> dict[str, dict[str, list[str]]]:
    """By topic: ``te`` and ``tk`` subjects, ``se`` and ``sk`` sentences."""
    found: dict[str, dict[str, list[str]]] = {}
    for line in _lines("pools.txt"):
        if line.startswith("@ "):
            topic = line[2:]
            found[topic] = {}
        elif not line.startswith("#"):
            name, _colon, rest = line.partition(": ")
            found[topic][name] = [part.strip() for part in rest.split("; " if name[0] == "t" else "| ")]
    return found


def documents(taken: set[str]) -> Iterator[Document]:
    """Those whose address is not ``taken``; the same on every run."""
    randomness = random.Random(SEED)
    words = pools()
    cities = [tuple(line.split("\t")) for line in _lines("cities.tsv")]
    topics = [name for name in words if name not in ("passing", "closing", "french", "spanish")]
    for year in YEARS:
        for issuer, (count, first) in ISSUERS.items():
            for number in range(1, count + 1):
                serial = number if first is None else first + (year - 2012) * count + number
                path = f"{issuer}/{year}/{serial}"
                document = _document(path, number / count, randomness, words, cities, topics)
                if path not in taken:
                    yield document


def _document(path, share, randomness, words, cities, topics) -> Document:
    issuer, year = path.split("/")[0], int(path.split("/")[1])
    language = LANGUAGES.get(issuer) or ("ko" if randomness.random() < 0.15 else "en")
    topic = randomness.choice(topics)
    action = randomness.choice(list(TITLES[language]))
    city, city_ko = randomness.choice(cities)
    spot = randomness.randrange(6)
    pool = words[{"fr": "french", "es": "spanish"}.get(language, topic)]
    subject = pool["tk" if language == "ko" else "te"][spot]
    title = TITLES[language][action].format(subject=subject, city=city_ko if language == "ko" else city)
    # the office sums up most documents in Korean, in the words of their topic; of French and Spanish ones loosely
    korean = TITLES["ko"][action].format(subject=words[topic]["tk"][spot], city=city_ko)
    sentences = "sk" if language == "ko" else "se"
    chosen = randomness.sample(pool[sentences], 3)
    other = words[randomness.choice(topics)]
    if language in ("ko", "en"):
        chosen.append(randomness.choice(other[sentences]))
        if randomness.random() < 0.5:
            chosen.append(randomness.choice(words["passing"][sentences]))
        chosen.append(randomness.choice(words["closing"][sentences]))
    else:
        chosen += randomness.sample(pool[sentences], 2)
    day = date(year, 1, 8) + timedelta(days=int(share * (290 if year == 2026 else 340)))
    half = len(chosen) // 2
    summed_up = language == "en" and randomness.random() < 0.6
    files = []
    if randomness.random() < 0.025:
        extension = randomness.choice(("docx", "hwpx", "txt") if language == "ko" else ("docx", "pdf", "txt"))
        lines = [*randomness.sample(pool[sentences], 4), *randomness.sample(other[sentences], 2)]
        files.append(FileText(f"annex-{len(lines)}-{spot}.{extension}", "붙임" if language == "ko" else "Annex", lines))
    return Document(
        path=path,
        day=day.isoformat(),
        language=language,
        topics=[topic] if topic in WITH_TOPIC and language in ("ko", "en") else [],
        title=title[0].upper() + title[1:],
        title_ko=korean if summed_up else "",
        summary_ko=randomness.choice(words[topic]["sk"]) if summed_up else "",
        place=city if randomness.random() < 0.3 else "",
        addressees=[("to", "도내 시·군" if issuer == "hanbit" else "All members")],
        files=files,
        paragraphs=[" ".join(chosen[:half]), " ".join(chosen[half:])],
        features={
            "made": "yes",
            "action": action,
            "city": city,
            "subject": subject,
            # only where it stands in the document
            "subject_ko": words[topic]["tk"][spot] if summed_up or language == "ko" else "",
            "about": topic if language in ("ko", "en") else "",
        },
    )
