"""What every answer of the editor's tells the browser."""

from collections.abc import Mapping

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob: data:",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
"""Nothing from elsewhere, nothing inline; pictures may be made on the page."""

_UNUSED = ("camera", "display-capture", "geolocation", "hid", "microphone", "midi", "payment", "serial", "usb")
"""What a page may otherwise ask a person for. The clipboard is not here: cut-outs are copied to it."""

STRICT_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "; ".join(f"{kind} {sources}" for kind, sources in _POLICY.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

REVALIDATED = "no-cache"
"""For what keeps its name when it changes: kept, and asked for at each use."""

IMMUTABLE = "public, max-age=31536000, immutable"
"""For what has a hash of its content in its name."""
