"""The list in two forms: CycloneDX 1.6 (ECMA-424) as JSON for programs, lines for people."""

import uuid
from collections.abc import Sequence
from typing import Any

from portal.dependencies.closure import Distribution
from portal.dependencies.licences import is_allowed

PORTAL = "hoeram"
# Whence the number of a list comes: from what is in it, so that the same installation gives the same bytes.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:hoeram:dependencies")


def cyclonedx(distributions: Sequence[Distribution], version: str) -> dict[str, Any]:
    """No moment is in it: it would make two lists of the same installation differ."""
    content = "\n".join(f"{one.name}=={one.version} {one.fingerprint}" for one in distributions)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(NAMESPACE, f'{version} {content}')}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": PORTAL, "name": PORTAL, "version": version},
            "properties": [
                {"name": "hoeram:hashes", "value": "SHA-256 over the sorted lines of RECORD that the wheel brought"}
            ],
        },
        "components": [_component(one) for one in distributions],
        "dependencies": [
            {"ref": PORTAL, "dependsOn": [_reference(one) for one in distributions if one.is_named]},
            *(
                {
                    "ref": _reference(one),
                    "dependsOn": [_reference(other) for other in distributions if other.name in one.needs],
                }
                for one in distributions
            ),
        ],
    }


def _component(one: Distribution) -> dict[str, Any]:
    component = {
        "type": "library",
        "bom-ref": _reference(one),
        "name": one.name,
        "version": one.version,
        "description": one.summary,
        "scope": "required",
        "hashes": [{"alg": "SHA-256", "content": one.fingerprint}],
        "purl": _reference(one),
    }
    return component | ({"licenses": [{"expression": one.licence}]} if one.licence else {})


def _reference(one: Distribution) -> str:
    return f"pkg:pypi/{one.name}@{one.version}"


def table(distributions: Sequence[Distribution]) -> str:
    """One line each: name, version, licence; marked where the licence is none that is allowed."""
    width = max(len(one.name) for one in distributions)
    return "\n".join(
        f"{one.name:{width}}  {one.version:14}  {one.licence or '?'}"
        + ("" if is_allowed(one.licence) else "  NOT ALLOWED")
        for one in distributions
    )
