"""Addresses of the bare view, as a JSON list; in the environment of one database."""

import json
import sys

SAMPLE = 40

if __name__ == "__main__":
    import django

    django.setup()
    from circulars.models import Edition

    total = Edition.objects.count()
    codes = list(Edition.objects.order_by("pk").values_list("code", flat=True)[:: max(1, total // SAMPLE)])
    json.dump([f"/{code}/" for code in codes[:SAMPLE]], sys.stdout)
