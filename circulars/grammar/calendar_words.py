"""The words of dates, by language. Rules are data: a new form is a word here and a sentence in the tests."""

MONTHS = {
    "en": (
        "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
        "september sept sep", "october oct", "november nov", "december dec",
    ),
    "fr": (
        "janvier janv", "février fevrier févr", "mars", "avril avr", "mai", "juin", "juillet juil", "août aout",
        "septembre", "octobre", "novembre", "décembre decembre déc",
    ),
    "es": (
        "enero ene", "febrero", "marzo", "abril abr", "mayo", "junio", "julio", "agosto ago",
        "septiembre setiembre", "octubre", "noviembre", "diciembre dic",
    ),
}  # fmt: skip

# Words that are a month only with a capital: "members may 5 times", "dec".
NEEDS_CAPITAL = frozenset(("may", "mar", "jan", "jun", "jul", "sep", "dec", "march"))

WEEKDAYS = {
    "en": "monday tuesday wednesday thursday friday saturday sunday mon tues tue wed thurs thur thu fri sat sun",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles miercoles jueves viernes sábado sabado domingo",
}

# Between the first and the last day; "and" joins two days that follow one another.
RANGE_WORDS = ("to", "and", "through", "until", "till", "au", "et", "à", "al", "y", "a", "hasta", "&")
RANGE_MARKS = "-–—~∼～‐‑−"

# What may stand between a day and its month, a month and its year.
OF_MONTH = ("of", "de", "du")
OF_YEAR = ("de", "del", "of")

ORDINALS = ("st", "nd", "rd", "th", "er", "re", "º", ".º", "°", "ª")


def month_numbers() -> dict[str, int]:
    """Every form of every language in lower case, with the number of its month."""
    return {
        form: number
        for names in MONTHS.values()
        for number, forms in enumerate(names, start=1)
        for form in forms.split()
    }


def weekday_forms() -> list[str]:
    return sorted({form for forms in WEEKDAYS.values() for form in forms.split()}, key=len, reverse=True)
