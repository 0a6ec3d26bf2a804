"""The section tree, whole and in memory."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from circulars.memory import per_generation
from circulars.models import Section


@dataclass(frozen=True, slots=True)
class Node:
    pk: int
    parent_id: int | None
    slug: str
    name_ko: str
    name_en: str
    intro_ko: str
    intro_en: str
    required_approvals: int
    children: list["Node"] = field(default_factory=list, compare=False, repr=False)

    def name(self, language: str) -> str:
        """The name in the interface language, else the Korean one."""
        return (self.name_en or self.name_ko) if language == "en" else self.name_ko

    def intro(self, language: str) -> str:
        return self.intro_en if language == "en" else self.intro_ko


class SectionTree:
    """All sections in one query. Children are ordered by position; a cycle cannot be reached from ``roots``."""

    def __init__(self, rows: Iterable[dict]) -> None:
        self.by_id: dict[int, Node] = {row["pk"]: Node(**row) for row in rows}
        self.by_slug = {node.slug: node for node in self.by_id.values()}
        self.roots: list[Node] = []
        for node in self.by_id.values():
            parent = self.by_id.get(node.parent_id) if node.parent_id else None
            (parent.children if parent else self.roots).append(node)

    def ancestors(self, pk: int) -> list[Node]:
        """From the root down to the section itself; empty for an unknown one."""
        line: list[Node] = []
        node = self.by_id.get(pk)
        while node and node not in line:
            line.append(node)
            node = self.by_id.get(node.parent_id) if node.parent_id else None
        return line[::-1]

    def subtree(self, pk: int) -> set[int]:
        """The section and all below it."""
        found: set[int] = set()
        waiting = [pk]
        while waiting:
            current = waiting.pop()
            if current in self.by_id and current not in found:
                found.add(current)
                waiting.extend(child.pk for child in self.by_id[current].children)
        return found

    def flat(self) -> list[tuple[int, Node]]:
        """(depth, node) in reading order, for menus, site maps and choices."""
        lines: list[tuple[int, Node]] = []

        def walk(nodes: list[Node], depth: int) -> None:
            for node in nodes:
                lines.append((depth, node))
                walk(node.children, depth + 1)

        walk(self.roots, 0)
        return lines


def load() -> SectionTree:
    """The tree as the database has it now; operations use this, pages use ``tree``."""
    fields = ("pk", "parent_id", "slug", "name_ko", "name_en", "intro_ko", "intro_en", "required_approvals")
    return SectionTree(Section.objects.order_by("position", "pk").values(*fields))


def tree(generation: str) -> SectionTree:
    return per_generation(generation, "sections.tree", load)
