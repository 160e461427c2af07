"""The addresses of the guides: forms whose answers stand in the address, results as page and file.

    /permit  /permit.docx  /permit.ics      /inspect  /inspect.docx
    /checklist  /checklist.docx  /checklist.xlsx

Knows addresses and forms. Does not know rules.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from assistant.workflows.checklist import Checklist, checklist
from assistant.workflows.deadlines import holidays_of
from assistant.workflows.inspect import Facts, Inspection, inspect
from assistant.workflows.permit import PermitPath, find_path
from assistant.workflows.permit_facts import read_facts
from corpus.errors import BadRequest
from corpus.library import Library
from ui import checklist as lists
from ui import inspect as sheets
from ui import permit as guides
from ui.forms import truth
from ui.paths import Given, checklist_main, inspect_main, one, permit_main
from ui.shell import shell

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SOME, _FLAGS = ("discharges", "changed"), ("site_inspection", "key_pollutants")
_PLAIN = ("industry", "situation", "category", "expires", "event_date", "submitted", "accepted")
Found = TypeVar("Found")


def guiding(library: Library, region: str | None, home: Path) -> APIRouter:
    """The guides over one library; `home` may hold the operator's holidays."""
    pages = APIRouter()
    _add_permit(pages, library, region, home)
    _add_inspect(pages, library, region)
    _add_checklist(pages, library, region)
    return pages


def _given(request: Request) -> Given:
    names = request.query_params.keys()
    return {name: [v[:200] for v in request.query_params.getlist(name)] for name in names}


def _tried(given: Given, work: Callable[[], Found]) -> tuple[Found | None, str]:
    """(what follows from a form, ""), (None, what is wrong with it) or, empty, (None, "")."""
    if not one(given, "go"):
        return None, ""
    try:
        return work(), ""
    except BadRequest as error:
        return None, str(error)


def as_file(content: bytes | str, kind: str, name: str) -> Response:
    """A response that the browser saves under a name (ASCII)."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)


def _add_permit(pages: APIRouter, library: Library, region: str | None, home: Path) -> None:
    def path(given: Given) -> PermitPath:
        facts = {name: one(given, name) or None for name in _PLAIN}
        facts |= {name: [v for v in given.get(name, ()) if v] or None for name in _SOME}
        facts |= {name: truth(one(given, name)) for name in _FLAGS}
        sites = one(given, "sites")
        facts["sites"] = int(sites) if sites.isascii() and sites.isdecimal() else sites or None
        known, calendar = read_facts(facts), holidays_of(home)
        return find_path(known, library.now(), date.today(), region, calendar)

    @pages.get("/permit")
    def permit_page(request: Request) -> HTMLResponse:
        given = _given(request)
        found, problem = _tried(given, lambda: path(given))
        return HTMLResponse(shell("办证指南", permit_main(given, found, problem)))

    @pages.get("/permit.docx")
    def permit_docx(request: Request) -> Response:
        return as_file(guides.as_docx(path(_given(request))), DOCX, "permit.docx")

    @pages.get("/permit.ics")
    def permit_calendar(request: Request) -> Response:
        text = guides.as_calendar(path(_given(request)), datetime.now(UTC))
        return as_file(text, "text/calendar; charset=utf-8", "permit.ics")


def _add_inspect(pages: APIRouter, library: Library, region: str | None) -> None:
    def inspected(given: Given) -> Inspection:
        texts = {name: one(given, name) or None for name in ("industry", "district")}
        flags = {n: truth(one(given, n)) for n in Facts.__dataclass_fields__ if n not in texts}
        return inspect(Facts(**texts, **flags), library.now(), date.today(), region)

    @pages.get("/inspect")
    def inspect_page(request: Request) -> HTMLResponse:
        given = _given(request)
        found, problem = _tried(given, lambda: inspected(given))
        return HTMLResponse(shell("现场核查", inspect_main(given, found, problem)))

    @pages.get("/inspect.docx")
    def inspect_docx(request: Request) -> Response:
        return as_file(sheets.as_docx(inspected(_given(request))), DOCX, "inspect.docx")


def _add_checklist(pages: APIRouter, library: Library, region: str | None) -> None:
    def listed(given: Given) -> Checklist:
        if not (titles := [t for t in given.get("policy", ()) if t]):
            raise BadRequest("没有选文件", "", "至少选一份文件")
        return checklist(titles, library.now(), date.today(), region)

    @pages.get("/checklist")
    def checklist_page(request: Request) -> HTMLResponse:
        given, store = _given(request), library.now()
        found, problem = _tried(given, lambda: listed(given))
        worth = store.standings(date.today())
        held = [p for p in store.catalog.policies.values() if worth[p.id] != "out"]
        return HTMLResponse(shell("现场核查清单", checklist_main(given, held, found, problem)))

    @pages.get("/checklist.docx")
    def checklist_docx(request: Request) -> Response:
        return as_file(lists.as_docx(listed(_given(request))), DOCX, "checklist.docx")

    @pages.get("/checklist.xlsx")
    def checklist_xlsx(request: Request) -> Response:
        return as_file(lists.as_xlsx(listed(_given(request))), XLSX, "checklist.xlsx")
