"""What a browser would send; for programs without Django as well."""

from bs4 import BeautifulSoup


def fields_of(page: bytes) -> dict[str, str]:
    """What a browser sends of the form of a circular as it stands on the page."""
    form = BeautifulSoup(page, "lxml").select_one("#workingcopy_form")
    data = {}
    for element in form.select("input[name], textarea[name], select[name]"):
        kind = element.get("type", "")
        if kind in ("submit", "file", "radio") or element.find_parent(["template", "noscript"]):
            continue
        if kind == "checkbox" and not element.has_attr("checked"):
            continue
        if element.name == "select":
            chosen = element.select_one("option[selected]")
            data[element["name"]] = chosen["value"] if chosen else ""
        elif element.name == "textarea":
            data[element["name"]] = element.get_text()
        else:
            data[element["name"]] = element.get("value", "on" if kind == "checkbox" else "")
    return data
