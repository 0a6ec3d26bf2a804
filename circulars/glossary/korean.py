"""Korean names beside an abbreviation: which words before a bracket are the name, and which brackets hold one.

Korean names have no initials to compare, so that a name is known by what it ends in, by the particles that end the
words around it, and by how many syllables an abbreviation of so many letters stands for.
"""

import re

FARTHEST = 60  # characters before a bracket
MOST_WORDS = 6
# What names of bodies, agreements and programmes end in.
ENDINGS = tuple(
    (
        "기구 연합 연합회 연맹 연대 협의회 협의체 협회 학회 위원회 이사회 평의회 총회 회의 정상회의 의회 기금 은행 "
        "재단 협약 조약 협정 의정서 선언 목표 의제 계획 프로그램 사업 과정 체제 체계 네트워크 공동체 기관 기구들 "
        "본부 사무국 사무소 센터 포럼 동맹 진흥원 연구원 개발원 공사 공단 청 법 제도 지수 원조 감축 협력단 협력기구 "
        "개발계획 환경계획 당사국총회 기여 온실가스 해비타트 유니세프 유네스코 협의기구 아카데미 연구소 지방정부 "
        "도시 단체 비정부기구 시민단체 국제기구 총생산 총소득 기술 지능 변화 이니셔티브 플랫폼 파트너십 지침 규약 "
        "헌장 여성기구 유엔 협력체"
    ).split()
)
NOT_BEFORE = frozenset(
    (
        "및 등 또는 그리고 이번 지난 오는 올해 내년 작년 금년 현재 최근 특히 다만 한편 오늘 우리 당 본 해당 관련 각 "
        "각국 모든 여러 새 전 후 중 회원 대표 공동 주요 기존 신규 동 제 약 총 매년 먼저 이어 아울러 따라서 또한 이후 "
        "이전 당시 향후 국내 해외 위해 통해 대해 따라 의해 함께 주최 주관 후원 산하 소속 가운데 이른바 소위 일명"
    ).split()
)
_WITH_ENDING_OF_PARTICLE = re.compile(
    r".*(?:회의|협의|합의|논의|건의|결의|토의|심의|정의|강의|동의|주의|마을|가을|결과|성과|효과|도로|통로|경로|진로|항로|제한|권한|기한|북한|남한|"
    r"정과|학과|자은|국은|민은|시와|국제|세로|가로|회로|원로|근로)"
)
_PARTICLE = re.compile(
    r".+(?:은|는|을|를|의|에|에서|에게|께서|과|와|로|으로|도|만|까지|부터|보다|처럼|한|된|할|될|인|적|하고|하며|하여|되어|해서|위한|관한|이며|이나|이자|따른|부터의)"
)
_PARTICLE_NOUNS = re.compile(
    r".*(?:시도|제도|지도|속도|온도|기도|경기도|강원도|전라도|경상도|충청도|제주도|한빛도|국가적|개인|법인|외국인|장애인|여성인|노인|상인|목적|실적|업적)"
)
_HANGUL_WORD = re.compile(r"[가-힣]+(?:[·ㆍ][가-힣]+)*")
_SENTENCE = re.compile(
    r"(?:니다|십시오|세요|하다|했다|이다|된다|한다|음|함|됨|임|바람|요망|참조|참고|포함|제외|예정|소재|개최|이하|이상|약칭|별첨|붙임|생략|제공|가능|불가)"
)
_NAME = re.compile(r"[가-힣A-Z][가-힣A-Za-z0-9·ㆍ\- ]*[가-힣]")


def name_before(text: str, end: int, letters: str) -> tuple[int, int] | None:
    """Where the Korean name stands that ends right before ``end`` and may be what ``letters`` stand for."""
    start = max(0, end - FARTHEST)
    window = text[start:end]
    bare = window.rstrip(" \"”’'」』》")
    last = bare[bare.rfind("\n") + 1 :]
    words = last.split(" ")
    if start and len(words) == 1:
        return None
    head = _last_word(words[-1])
    if not head:
        return None
    name, syllables = [head], len(head)
    is_cut = head != words[-1]  # an opening mark stands before it
    wanted = 2 * sum(letter.isalpha() for letter in letters)
    for word in reversed(words[1 if start else 0 : -1]):
        if is_cut or len(name) == MOST_WORDS or not may_stand_in_name(word):
            break
        if syllables >= wanted and not (len(word) <= 2 and all(len(known) <= 2 for known in name)):
            break
        name.insert(0, word)
        syllables += len(word)
    if not _is_enough(name, syllables):
        return None
    length = len(" ".join(name))
    return start + len(bare) - length, start + len(bare)


def _is_enough(name: list[str], syllables: int) -> bool:
    last = name[-1]
    if _PARTICLE.fullmatch(last) and not last.endswith(ENDINGS) and not _is_noun(last):
        return False
    return syllables >= 4 or last.endswith(ENDINGS)


def _last_word(word: str) -> str:
    """The Hangul at the end of a word, behind an opening mark."""
    match = re.fullmatch(r"(?:.*[\"“‘'「『《(\[,:])?([가-힣]+(?:[·ㆍ][가-힣]+)*)", word)
    return match[1] if match else ""


def may_stand_in_name(word: str) -> bool:
    """Whether a word before others may belong to the same name: a noun without a particle."""
    if not _HANGUL_WORD.fullmatch(word) or word in NOT_BEFORE:
        return False
    return not _PARTICLE.fullmatch(word) or _is_noun(word)


def _is_noun(word: str) -> bool:
    return bool(_WITH_ENDING_OF_PARTICLE.fullmatch(word) or _PARTICLE_NOUNS.fullmatch(word))


def is_name(text: str) -> bool:
    """Whether what stands in a bracket by itself is the Korean name of a body, an agreement or the like."""
    if not _NAME.fullmatch(text) or len(text) > FARTHEST:
        return False
    words = text.split(" ")
    if len(words) > MOST_WORDS or _SENTENCE.search(words[-1][-3:]):
        return False
    if not text.endswith(ENDINGS) or not all(may_stand_in_name(word) or word.isascii() for word in words[:-1]):
        return False
    return sum("가" <= character <= "힣" for character in text) >= 3


def is_korean_term(text: str) -> bool:
    return bool(re.fullmatch(r"[가-힣]{2,12}(?: [가-힣]{1,8}){0,2}", text))


def defined_before(text: str, end: int, term: str) -> tuple[int, int] | None:
    """The words before a bracket that a term of it stands for: its syllables are among theirs, in order."""
    start = max(0, end - FARTHEST)
    window = text[start:end].rstrip(" \"”’'」』》")
    line = window[window.rfind("\n") + 1 :]
    words = line.split(" ")[1 if start else 0 :]
    wanted = term.replace(" ", "")
    name: list[str] = []
    for word in reversed(words[-MOST_WORDS:]):
        clean = _last_word(word) if not name else word
        if not clean or (name and not may_stand_in_name(clean)):
            break
        name.insert(0, clean)
        joined = "".join(name)
        if len(joined) > len(wanted) and _holds(joined, wanted):
            if len(name[0]) <= 2 and len(name) > 1:
                continue  # a name of short words goes on
            break
        if clean != word:
            break
    joined = "".join(name)
    if len(joined) <= len(wanted) or not _holds(joined, wanted):
        return None
    return start + len(window) - len(" ".join(name)), start + len(window)


def _holds(name: str, term: str) -> bool:
    rest = iter(name)
    return all(syllable in rest for syllable in term)
