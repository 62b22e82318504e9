"""The page and its files: rendered and read once, served from memory, cached for good under a name of their content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from gateway.routes.web_page import WebPage

FOLDER = Path(__file__).resolve().parent.parent / "web"
KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent. `tag` is its ETag."""

    body: bytes
    kind: str
    tag: str


class WebAssets:
    """Everything that a browser may fetch here. Raises OSError or jinja2.TemplateError when a file is broken."""

    def __init__(self, page: WebPage, *, longest_text: int) -> None:
        files = {path.name: path.read_bytes() for path in sorted((FOLDER / "static").iterdir()) if path.suffix in KINDS}
        self.version = hashlib.sha256(b"\0".join([*map(str.encode, files), *files.values()])).hexdigest()[:16]
        self.files: Mapping[str, Asset] = {name: _asset(body, KINDS[Path(name).suffix]) for name, body in files.items()}
        # Both suffixes are escaped as HTML; `tojson` is safe in a script as well.
        templates = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)
        known = {"assets": f"/web/static/{self.version}", "page": page, "name": page.name, "monogram": page.monogram}

        def render(template: str, kind: str, **more: object) -> Asset:
            return _asset(templates.get_template(template).render(**known, **more).encode(), kind)

        html = "text/html; charset=utf-8"
        self.page = render("page.html", html, embedded=False, longest_text=longest_text)
        self.embedded_page = render("page.html", html, embedded=True, longest_text=longest_text)
        self.widget = render("widget.js", KINDS[".js"])


def _asset(body: bytes, kind: str) -> Asset:
    return Asset(body, kind, f'"{hashlib.sha256(body).hexdigest()[:20]}"')


def answer_with(asset: Asset, request: Request, headers: Mapping[str, str]) -> Response:
    """The asset, or 304 when the browser has it."""
    all_headers = {"ETag": asset.tag, "X-Content-Type-Options": "nosniff", **headers}
    if asset.tag in (tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=all_headers)
    return Response(asset.body, headers={"Content-Type": asset.kind, **all_headers})


def page_headers(own_origins: tuple[str, ...], framed_by: tuple[str, ...]) -> dict[str, str]:
    """The page runs its own files and nothing else, and stands in no frame but those of `framed_by`."""
    sockets = " ".join(sorted({re.sub("^http", "ws", origin) for origin in own_origins}))
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": f"'self' {sockets}",  # some browsers do not take a socket for 'self'
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": " ".join(framed_by) or "'none'",
        "require-trusted-types-for": "'script'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-cache",
    }
