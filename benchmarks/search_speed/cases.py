"""What is looked for: words of the generated circulars, by how many of them say it."""

from urllib.parse import quote

from benchmarks import generate

# name → (queries, budget as a ratio to the bare view)
FEW, MANY = 10.0, 30.0
CASES: dict[str, tuple[list[str], float]] = {
    "in half of all": (["migration", "government", "council", "forum"], MANY),
    "in a quarter (Korean)": (["지방정부", "회의", "협력", "이주"], MANY),
    "in fewer than 1,000": ([generate.middle_word(number) for number in (3, 17, 45, 99)], FEW),
    "in a handful": ([generate.rare_word(number) for number in (5, 77, 320, 900)], FEW),
    "in none": (["zebrafinches", "고슴도치", "quagmireish", "두루미가족"], FEW),
    "in none, mistyped": (["migratoin", "goverment", "지뱡정부", "wlqkdwjdqn"], FEW),
    "phrase": (['"local government"', '"migration council"', '"지방정부 회의"', '"climate agenda"'], MANY),
    "two words": (["migration council", "이주 정책", "climate city", "지방정부 총회"], MANY),
    "compound (Korean)": (["지방정부회의", "이주정책", "국제기구총회", "도시협력"], MANY),
    "narrowed": (["issuer:uclg year:2018 migration", "year:2015 회의", "issuer:iom council", "council -mayor"], MANY),
    "number": (["7", "Circular 12", "서큘러 3", "제5호"], MANY),
}
SUGGESTIONS = ["migr", "gover", "coun cli", "지방", "회의 지", "31/2018", "zzyzx", "concern"]


def path(query: str) -> str:
    return f"/search/?q={quote(query)}"


def suggestion_path(query: str) -> str:
    return f"/search/suggest/?q={quote(query)}"
