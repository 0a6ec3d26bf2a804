"""The time zones that the form suggests are ones that it takes."""

import re
from zoneinfo import ZoneInfo

from django.conf import settings


def test_every_suggested_time_zone_exists():
    form = settings.BASE_DIR / "templates" / "admin" / "circulars" / "workingcopy" / "change_form.html"
    suggested = re.search(r'<datalist id="time-zones">(.*?)</datalist>', form.read_text(encoding="utf-8"), re.DOTALL)[1]
    zones = re.findall(r'value="([^"]+)"', suggested)

    assert settings.TIME_ZONE in zones
    assert [str(ZoneInfo(zone)) for zone in zones] == zones
