"""The units of systemd as a release has them. What an office changes belongs into ``systemctl edit``."""

from pathlib import Path

from releases.place import Place


def put(place: Place, release: Path) -> None:
    """Those that differ; nothing is started or stopped."""
    changed = []
    for unit in sorted((release / "deploy/systemd").glob("hoeram*")):
        there = place.units / unit.name
        if not there.exists() or there.read_bytes() != unit.read_bytes():
            changed.append(unit.name)
            if not place.is_dry:
                place.units.mkdir(parents=True, exist_ok=True)
                there.write_bytes(unit.read_bytes())
                there.chmod(0o644)
    if changed:
        place.say(f"Units: {', '.join(changed)}")
        place.units_do("daemon-reload")
