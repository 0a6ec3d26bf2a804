"""Words by which a date is known as that of an event, as a deadline or as neither. Rules are data, by language.

All are pieces of regular expressions, matched without regard to case.
"""

EVENT_NOUNS = (
    # English
    r"meetings?", r"conferences?", r"congress", r"forums?", r"fora", r"summit", r"sessions?", r"workshops?",
    r"seminars?",
    r"webinars?", r"assembly", r"symposium", r"council", r"bureau", r"colloquium", r"courses?", r"trainings?", r"fair",
    r"expo", r"exhibition", r"festival", r"ceremony", r"debates?", r"dialogues?", r"events?", r"briefings?",
    r"hearings?",
    r"retreat", r"consultations?", r"study visit", r"academy", r"world day", r"week", r"cop\s?\d+", r"\w*-?cop\d+",
    r"launch",
    r"roundtable", r"round table", r"information session", r"peer learning", r"hackathon", r"committee", r"visit",
    r"board meeting", r"steering group", r"expert group", r"open day", r"awards?", r"prize-giving", r"field trip",
    r"study tour", r"marathon", r"symposia",
    r"plenary", r"general assembly", r"convention", r"commemoration", r"celebration", r"working group", r"mission",
    # French
    r"réunions?", r"conférences?", r"congrès", r"sommet", r"ateliers?", r"séminaires?", r"webinaires?", r"assemblée",
    r"colloque", r"rencontres?", r"formations?", r"journées?", r"cérémonie", r"salon", r"débat", r"séances?",
    r"semaine",
    r"bureau exécutif", r"conseil",
    # Spanish
    r"reuni(?:ón|ones)", r"conferencias?", r"congreso", r"foro", r"cumbre", r"sesi(?:ón|ones)", r"talleres", r"taller",
    r"seminarios?", r"webinarios?", r"asamblea", r"simposio", r"encuentros?", r"cursos?", r"jornadas?", r"ceremonia",
    r"feria", r"consejo", r"buró", r"debate", r"diálogo", r"semana", r"capacitaci(?:ón|ones)",
    # Korean
    r"회의", r"총회", r"포럼", r"세미나", r"워크숍", r"워크샵", r"컨퍼런스", r"콘퍼런스", r"대회", r"행사",
    r"설명회", r"간담회",
    r"교육", r"연수", r"축제", r"박람회", r"심포지엄", r"심포지움", r"토론회", r"웨비나", r"기념식", r"시상식",
    r"면담", r"방문", r"예방", r"만찬", r"오찬", r"접견",
    r"공연", r"전시회?", r"엑스포", r"캠프", r"교류회", r"발대식", r"개막식", r"폐막식", r"이사회", r"협약식",
    r"주간", r"회담",
    r"아카데미", r"강연", r"공청회", r"연찬회", r"학술대회", r"화상회의", r"체결식", r"출범식", r"본회의",
    r"페스티벌", r"서밋",
)  # fmt: skip

# "will be held", "takes place", "gathers"; those of the past are kept apart.
EVENT_VERBS = (
    r"(?:will|shall|to|is to|are to|would|is|are) (?:\w+ )?(?:be )?(?:\w+ )?(?:held|hosted"
        r"|convened?|organi[sz]ed|scheduled|celebrated"
    r"|taking place|take place|gather|meet|planned|run)",
    r"takes? place", r"taking place", r"gathers?\b", r"convenes?\b", r"meets?\b", r"is held", r"are held",
    r"to be held",
    r"to be convened", r"be held", r"be convened", r"confirmed for", r"scheduled (?:for|to|on|from)",
    r"postponed (?:to|until)",
    r"rescheduled (?:for|to)", r"moved to", r"invites? you to", r"invited to (?:attend|join|participate|take part)",
    r"save the dates?", r"runs? from", r"opens? on .{0,30}closes? on", r"brings? together", r"takes (?:it|them) up",
    r"hosts?\b", r"will host", r"(?:will|shall|to|would) hold", r"holds (?:its|their|the|an?)\b", r"is holding",
    r"opens? its doors", r"will start", r"starts? on", r"will (?:\w+ )?visit", r"holding", r"organi[sz]es?\b",
    r"join us", r"mark your calendars?", r"presents? the", r"(?:will|to) present", r"presentaremos", r"présenterons",
    r"est proposée?", r"sont proposée?s", r"will open",
    r"se tiendra", r"se tiendront", r"aura lieu", r"auront lieu", r"sera organisée?", r"seront organisé(?:e)?s",
    r"est prévue?",
    r"sont prévu(?:e)?s", r"se déroulera", r"se réunira", r"se réunit", r"organise", r"se tient", r"seront tenues?",
    r"sera tenue?",
    r"est reporté(?:e)?", r"se dérouleront", r"est convoquée?",
    r"se celebrará", r"se celebrarán", r"tendrá lugar", r"tendrán lugar", r"se llevará a cabo", r"se llevarán a cabo",
    r"se realizará", r"se realizarán", r"se reunirá", r"está previst[oa]", r"están previst[oa]s",
    r"se desarrollará", r"organiza",
    r"se celebra", r"tiene lugar", r"ha sido aplazad[oa]", r"acogerá",
    r"개최", r"열리(?:는|며|고)", r"열어", r"연다", r"엽니다", r"열고", r"갖는다", r"갖습니다", r"열릴", r"열린다",
    r"열립니다",
    r"진행(?:됩니다|될|할|된다|합니다|한다|하)", r"방문(?:합니다|할|한다|하)",
    r"실시", r"시행될", r"예정", r"거행", r"주최", r"개막",
)  # fmt: skip
PAST_VERBS = (
    r"took place", r"(?:was|were|been) (?:\w+ )?(?:held|hosted|convened|organi[sz]ed|celebrated|adopted|approved)",
    r"\bheld (?:in|at|on|from)\b", r"convened", r"\bmet\b", r"gathered", r"hosted", r"has (?:just )?ended",
    r"attended", r"launched",
    r"s['’]est tenue?", r"a eu lieu", r"se sont tenu(?:e)?s", r"s['’]est déroulée?", r"s['’]est réunie?",
    r"\btenue? (?:à|le|du)\b", r"ont eu lieu",
    r"se celebró", r"tuvo lugar", r"se llevó a cabo", r"celebrad[oa]s? (?:en|el|del)", r"se reunió", r"se realizó",
    r"열렸", r"개최(?:되었|됐|했|하였|한 바)", r"열린(?!다)", r"마쳤", r"참석했", r"진행(?:됐|되었|했|하였)",
    r"가졌", r"개막했",
)  # fmt: skip

# Right before a date these make it a deadline, if the sentence asks for something.
BEFORE_DEADLINE = (
    r"by", r"by close of business(?: on)?", r"before", r"until", r"till", r"up to", r"up until", r"no later than",
    r"not later than",
    r"later than", r"on or before", r"at the latest (?:by|on)", r"latest by", r"by no later than", r"prior to",
    r"due(?: on| by)?",
    r"close[sd]?(?: on| at midnight on)?", r"rsvp", r"as late as", r"hasta (?:el|las)", r"como muy tarde el",
    r"closing (?:on|date)", r"ends? on", r"expires? on", r"deadline", r"date limite",
    r"extended (?:to|until|till)", r"prolongée? jusqu['’]au",
    r"avant le", r"au plus tard le", r"jusqu['’]au", r"d['’]ici (?:le|au)", r"échéance", r"pour le", r"délai",
    r"antes del?(?: día)?", r"hasta el(?: día)?", r"a más tardar el(?: día)?", r"no más tarde del?",
    r"fecha límite", r"plazo",
    r"vence el", r"finaliza el", r"cierra el", r"termina el", r"se cierra el", r"clôture le", r"se clôturent le",
    r"prend fin le",
    r"마감일?은?", r"기한은?", r"closed? after", r"after",
    r"(?:period|consultation|consideration)\b[^.]{0,80}\bending(?: on)?", r"ending on",
)  # fmt: skip
AFTER_DEADLINE = (
    r"까지", r"이전", r"限", r"한(?=\)|\s)", r"마감", r"at the latest", r"au plus tard", r"dernier délai",
    r"a más tardar",
    r"como (?:fecha límite|máximo)", r"기한",
)  # fmt: skip

# What a deadline is for.
ACTIONS = {
    "register": (
        r"regist\w+", r"inscri\w+", r"s['’]inscrire", r"등록", r"참가\s?신청", r"sign up", r"accredit\w+", r"rsvp",
        r"참가신청", r"book\w*", r"rooms?", r"reserv\w+", r"participation", r"participant\w*", r"attend\w*",
    ),
    "nominate": (r"nominat\w+", r"candida\w+", r"désign\w+", r"design\w+", r"추천", r"후보",
    r"propuestas? de candidat\w+"),
    "apply": (
        r"appl(?:y|ication|ications|ying|icants?)\b", r"bids?\b", r"postul\w+", r"solicit\w+", r"신청", r"응모",
        r"공모",
        r"접수", r"지원", r"calls? for", r"dossiers? de candidature", r"expressions? of interest", r"entries",
    ),
    "comment": (
        r"comment\w*", r"consider\w*", r"objections?", r"observations?", r"observaciones", r"commentaires?",
        r"comentarios", r"의견", r"feedback", r"peer review",
        r"consultation", r"views",
    ),
    "pay": (r"pa(?:y|yment|id)\b", r"fees?\b", r"dues\b", r"contributions?\b(?= (?:is|are|fee))", r"cotisation\w*",
    r"cuotas?", r"pag(?:o|ar)", r"납부", r"회비", r"paiement"),
    "reply": (
        r"repl(?:y|ies)", r"respon\w+", r"answer\w*", r"confirm\w*", r"inform\w*", r"return\w*", r"send\w*",
        r"sent", r"submit\w*",
        r"submission\w*", r"provide\w*", r"indicat\w+", r"complet\w+", r"fill\w*", r"receiv\w+", r"reach\w*",
        r"transmi\w+",
        r"communicat\w+", r"notif\w+", r"express\w*", r"vot(?:e|es|ing)\b", r"questionnaire", r"forms?\b",
        r"proposals?", r"input\w*",
        r"forward\w*", r"share", r"upload\w*", r"let us know", r"tell us", r"request\w*", r"invit\w+", r"kindly",
        r"please",
        r"deliver\w*", r"contribut\w+", r"report\b", r"abstracts?",
        r"propon\w+", r"propondr\w+", r"propos\w+", r"dépos\w+", r"dépôt\w*", r"papers?", r"documents?", r"credentials",
        r"visas?",
        r"répon\w+", r"envoy\w+", r"retour\w+", r"transme\w+", r"soumet\w+", r"soumission\w*",
        r"fai(?:re|tes) parvenir", r"merci de",
        r"prié\w*", r"veuillez", r"propositions?", r"adress\w+", r"rempli\w*", r"confirmer", r"compléter",
        r"envi(?:ar|en|o|ad[oa]s?)\w*", r"remit\w+", r"respuest\w+", r"respond\w+", r"present\w+", r"devolver",
        r"rellen\w+",
        r"cumpliment\w+", r"ruega\w*", r"rogamos", r"propuestas?", r"formulario", r"recib\w+", r"hag[aá]n? llegar",
        r"complet\w+",
        r"제출", r"회신", r"송부", r"답변", r"보내", r"통보", r"작성", r"알려", r"신고", r"제안", r"요청", r"협조",
    ),
}  # fmt: skip

# The office does these itself: a day by which it will publish or tell is no deadline of the reader.
OFFICE_ACTS = (
    r"will be (?:\w+ )?(?:informed|notified|announced|published|circulated|available|shared"
        r"|sent|posted|distributed|issued|contacted|uploaded|communicated)",
    r"(?:we|the secretariat|the secretary-general|ucsg) will (?:\w+ )?(?:inform|notify"
        r"|announce|publish|circulate|share|send|post|distribute|issue|communicate)",
    r"results? will", r"se(?:ra|ront) (?:\w+ )?(?:publiée?s?|annoncée?s?|communiquée?s?|informée?s?|notifiée?s?)",
    r"ser[áa]n? (?:\w+ )?(?:publicad[oa]s?|anunciad[oa]s?|comunicad[oa]s?|informad[oa]s?|notificad[oa]s?)",
    r"(?:발표|공지|안내|통보)(?:할|될|됩니다|예정)", r"valid until", r"in force until", r"mandate", r"term of office",
    r"vigente hasta",
    r"valable jusqu", r"유효", r"임기",
        r"(?:was|were|had been|has been|have been) (?:\w+ )?(?:received|submitted|sent|approved"
        r"|adopted|published)",
)  # fmt: skip

# The day of a document, a decision or a law is neither: "letter of 3 May", "adopted on 10 December".
DOCUMENT_DAYS = (
    r"letters?", r"circulars?", r"notes?", r"notes? verbales?", r"resolution", r"decision", r"notification",
    r"communication",
    r"e-?mails?", r"message", r"report", r"agreement", r"treaty", r"law", r"act", r"regulation", r"directive",
    r"memorandum",
    r"invitation", r"dated", r"adopted", r"signed", r"issued", r"published", r"entered into force",
    r"entry into force", r"enters into force",
    r"born", r"approved", r"received", r"sent", r"update of", r"version of",
    r"document", r"recommendation", r"established", r"founded", r"created", r"ratified", r"declaration",
    r"lettre", r"circulaire", r"courrier", r"décision", r"résolution", r"datée?s?", r"adoptée?s?", r"signée?s?",
    r"publiée?s?", r"note",
    r"entrée? en vigueur",
    r"carta", r"circular", r"decisión", r"resolución", r"fechad[oa]s?", r"fecha", r"adoptad[oa]s?", r"firmad[oa]s?",
    r"publicad[oa]s?",
    r"aprobad[oa]s?", r"entró en vigor", r"notificación", r"nota",
)  # fmt: skip
# Only right before the date: "from 3 May" on its own begins something and is no event.
STARTING_DAYS = (
    r"since", r"as of", r"as from", r"from", r"with effect from", r"depuis", r"à compter du", r"à partir du",
    r"desde", r"a partir del",
)  # fmt: skip
KOREAN_DOCUMENT_DAYS = (
    r"\s?\)\s?호",
    r"일?\s?자\b",
    r"자로",
    r"부(?:터)?(?= 시행)",
    r"시행",
    r"발표",
    r"제정",
    r"개정",
    r"현재",
    r"기준",
    r"체결",
    r"발효",
    r"채택",
)

# "Registration opens on 3 May": neither.
OPENINGS = (
    r"(?:registration|applications?|nominations?|call|submissions?|booking|portal|platform"
        r"|inscripci\w+|inscriptions?)\w* (?:\w+ ){0,3}(?:open|opens|opened|starts?|begins?"
        r"|ouvr\w+|abr\w+|se abr\w+)",
    r"opens? (?:for registration)", r"접수\s?시작", r"신청\s?시작", r"available (?:from|as of|on)",
    r"will be (?:published|available|announced|sent|circulated|posted|shared)",
    r"disponible",
)  # fmt: skip
