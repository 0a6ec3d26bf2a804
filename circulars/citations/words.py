"""The words that citations are made of, by language. Rules are data: a new form is a word here and a sentence in tests.

Each entry is a piece of a regular expression, matched without regard to case unless it says otherwise.
"""

# What a document that can be cited is called.
HEADS = {
    "en": (r"circular\s+letters?", r"circulars?"),
    "fr": (r"lettres?\s+circulaires?", r"circulaires?"),
    "es": (r"cartas?\s+circular(?:es)?", r"circular(?:es)?"),
    "ko": (r"서큘러", r"써큘러", r"회람문", r"회람"),
}
# Also the names of other things, so that a printed year is asked for.
WEAK_HEADS = {
    "en": (r"notifications?(?:\s+to\s+the\s+parties)?",),
    "fr": (r"notifications?(?:\s+aux\s+parties)?",),
    "es": (r"notificaci(?:ón|ones)(?:\s+a\s+las\s+partes)?",),
    "ko": (r"통지문", r"통지"),
}
PLURALS = (r"circulars", r"circular\s+letters", r"circulaires", r"circulares", r"notifications", r"notificaciones")

# What stands between the name and its number.
NUMBER_MARKS = (
    r"numbers?", r"nos?\s?\.", r"nos?(?=\s)", r"n\.?\s?[°ºo]s?\.?", r"núms?\.?", r"numéros?", r"números?",
    r"ref\.?", r"#", r"№"
)  # fmt: skip

# What joins the numbers of a list.
JOINTS = {
    "en": (r"and", r"or", r"to", r"through", r"&"),
    "fr": (r"et", r"ou", r"à"),
    "es": (r"y", r"o", r"a"),
    "ko": (r"및", r"와", r"과", r"또는", r"부터", r"내지"),
}
JOINT_MARKS = r",\s*(?:and|or|et|y)\s|[,;·・&~∼]|\s[–—-]\s|[–—]"

# What leads from the number to the date of the document.
DATE_LEADS = {
    "en": (r"of", r"dated", r"issued\s+on", r"issued", r"sent\s+on"),
    "fr": (r"du", r"de", r"datée\s+du", r"en\s+date\s+du"),
    "es": (r"del?", r"con\s+fecha", r"de\s+fecha"),
    "ko": (),
}
MONTHS = {
    "en": "january february march april may june july august september october november december"
    " jan feb mar apr jun jul aug sept sep oct nov dec",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ko": "",
}

# "This circular 31" and 본 회람 speak of the document itself.
SELF = (
    "this", "the present", "present", "la présente", "présente", "cette", "la presente", "presente", "esta",
    "본", "이", "이번", "동봉한",
)  # fmt: skip

# Behind one of these the name is an adjective: ligne circulaire 6, la economía circular 2030.
DESCRIBED = {
    "fr": (
        r"lignes?", r"routes?", r"voies?", r"boucles?", r"trajets?", r"économie", r"migrations?", r"tables?",
        r"salles?", r"places?", r"pièces?", r"formes?", r"bus", r"trains?", r"tramways?", r"métro", r"bâtiments?",
        r"diagrammes?",
    ),
    "es": (
        r"líneas?", r"rutas?", r"vías?", r"recorridos?", r"economía", r"migraci(?:ón|ones)", r"mesas?", r"salas?",
        r"plazas?", r"piezas?", r"formas?", r"autob(?:ús|uses)", r"tren(?:es)?", r"tranvías?", r"metro", r"edificios?",
        r"gráficos?",
    ),
}  # fmt: skip

# A bare number before one of these counts things: "circular 3 pages", 회람 2부.
UNITS = {
    "en": "members pages days weeks months years hours minutes countries cities copies participants people persons"
    " times mm cm m kg g ha tonnes litres liters inches feet km kilometres kilometers metres meters miles percent"
    " per cent degrees euros dollars million billion"
    " languages annexes items pieces documents regions states parties delegates st nd rd th",
    "fr": "membres pages jours semaines mois ans heures pays villes exemplaires participants fois euros langues"
    " mm cm m(?!['’]) kg g ha km"
    " annexes",
    "es": "miembros páginas días semanas meses años horas países ciudades ejemplares participantes veces euros anexos"
    " mm cm m kg g ha km",
    "ko": "",
}
# Only these may follow a bare Korean number; anything else counts things (부, 명, 개국 …) or is part of a word.
PARTICLES = "에서 에 의 은 는 을 를 이 가 로 으로 와 과 도 및 부터 까지 만 이나 나 대로".split()
PARTICLE_TAILS = "는 도 만 은 의".split()

# 「공고 제2018-31호」 is another kind of document; without a name of its own such a number is a circular's.
OTHER_DOCUMENTS = (
    "공고 고시 법률 법 법령 훈령 예규 조례 규칙 규정 지침 대통령령 총리령 부령 시행령 영 조약 협정 결의 결의안"
    " 의안 안건 공문 문서 보도자료 특허 등록 허가 인가 면허 접수"
    " 사건 계약 입찰 보고서 백서 발간 통권 관보 호외 유산 천연기념물"
    " 국보 보물 사적 방 호실 명령 지시 담화 선언 공시 회계 예산 사업 과제 연구 시보 회보 소식지 신문 발행 통보 인증"
    " 접수번호 문서번호 등록번호 관리번호 허가번호 사건번호 신청번호"
    " 특별시 광역시 도 시 군 구"
).split()
