"""What browsers may do with our pages: one table for the public pages, one for the staff's desk."""

STAFF_PATH = "/admin/"

# Hashes of the style elements that the rich-text editor adds to the page, as 'sha256-…'; a browser test names
# the one that is missing after an upgrade.
EDITOR_STYLE_HASHES: tuple[str, ...] = ()

PUBLIC_POLICY: dict[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "manifest-src": ("'self'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'none'",),
    "base-uri": ("'none'",),
}

STAFF_POLICY: dict[str, tuple[str, ...]] = PUBLIC_POLICY | {
    "img-src": ("'self'", "data:", "blob:"),
    "style-src": ("'self'", *EDITOR_STYLE_HASHES),
}

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


def content_security_policy(policy: dict[str, tuple[str, ...]], nonce: str = "") -> str:
    """The header's value. The nonce, if any, allows the one inline script a page may need: its import map."""
    sources = dict(policy)
    if nonce:
        sources["script-src"] = (*sources["script-src"], f"'nonce-{nonce}'")
    return "; ".join(f"{directive} {' '.join(values)}" for directive, values in sources.items())


def is_staff_path(path: str) -> bool:
    return path.startswith(STAFF_PATH)
