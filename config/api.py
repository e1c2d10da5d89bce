"""The public contract, version 1: docs/api.md, published as OpenAPI at /api/v1/openapi.json."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InternalError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Swagger
from ninja.errors import HttpError, ValidationError

from antri.applications.api import router as applications
from antri.booking.api import room_json
from antri.booking.api import router as booking
from antri.directory.api import router as directory
from antri.schedule.api import router as schedule
from antri.schedule.queries import Room
from antri.service_day.api import router as service_day
from antri.web.api import StrictJson, Unsupported
from antri.web.problems import problem
from antri.web.refusals import Invalid, Refusal


class Contract(NinjaAPI):
    """Publish refusals as what they are, and name each operation as its function is named."""

    _written: Any = None

    def get_openapi_schema(self, **options: Any) -> Any:
        """Write the contract once: it does not change while the program runs, and it costs 0.1 s."""
        if self._written is None:
            self._written = self._write(**options)
        return self._written

    def _write(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in answer.get("content", {}):
                        answer["content"] = {"application/problem+json": answer["content"].pop("application/json")}
        return schema

    def get_openapi_operation_id(self, operation: Any) -> str:
        return operation.view_func.__name__


api = Contract(
    title="Prima Antri",
    version="1",
    description=(
        "Kontrak publik Prima Antri. Papan yang sama dengan `/queue` dikirim terus oleh `/live/{office}` "
        "(Server-Sent Events, docs/api.md). "
        "Galat selalu application/problem+json (RFC 9457)."
    ),
    docs=Swagger(settings={"persistAuthorization": False, "validatorUrl": None}),
    parser=StrictJson(),
    urls_namespace="api",
)
for router in (directory, schedule, booking, service_day, applications):
    api.add_router("", router)

# What a wrong type or format means, field by field; other fields have field.invalid.
_CODES = {
    "nik": "nik.characters",
    "phone": "phone.format",
    "name": "name.blank",
    "date": "date.format",
    "from": "date.format",
    "session": "session.unknown",
    "office": "office.unknown",
    "service": "service.unknown",
    "also_services": "service.unknown",
}


@api.exception_handler(Refusal)
def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    facts: dict[str, Any] = {}
    for name, value in refusal.facts.items() if hasattr(refusal, "facts") else ():
        facts[name] = room_json(value) if isinstance(value, Room) or name == "next" else _plain(value)
    answer = problem(request, refusal.status, refusal.code, str(refusal.title), str(refusal.detail), **facts)
    if "retry_after" in facts:
        answer["Retry-After"] = str(facts["retry_after"])
    return answer


@api.exception_handler(Invalid)
def refuse_fields(request: HttpRequest, refusal: Invalid) -> HttpResponse:
    return _invalid(request, [(field, code, str(text)) for field, code, text in refusal.errors])


@api.exception_handler(ValidationError)
def refuse_shape(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    return _invalid(request, [_field_fault(error) for error in fault.errors])


def _field_fault(error: dict[str, Any]) -> tuple[str, str, str]:
    # loc: ("body", "wanted", "nik") or ("query", "days"); a whole wrong body has no field of its own.
    path = [str(part) for part in error["loc"][1:] if part != "wanted"]
    field = path[0] if path else "body"
    if error["type"] == "missing":
        return field, "field.missing", _("Bagian ini wajib diisi.")
    if error["type"] == "extra_forbidden":
        return field, "field.unknown", _("Bagian ini tidak dikenal.")
    return field, _CODES.get(field, "field.invalid"), _("Isi bagian ini tidak dapat dipakai.")


def _invalid(request: HttpRequest, errors: list[tuple[str, str, str]]) -> HttpResponse:
    rows = [{"field": field, "code": code, "message": message} for field, code, message in errors]
    return problem(
        request,
        422,
        "invalid",
        _("Ada isian yang salah"),
        _("Perbaiki isian yang ditandai, lalu kirim lagi."),
        errors=rows,
    )


@api.exception_handler(Http404)
def refuse_unknown(request: HttpRequest, _fault: Http404) -> HttpResponse:
    return problem(request, 404, "not-found", _("Tidak ditemukan"), _("Tidak ada apa-apa di alamat ini."))


@api.exception_handler(RequestDataTooBig)
def refuse_size(request: HttpRequest, _fault: RequestDataTooBig) -> HttpResponse:
    return problem(
        request, 413, "too-large", _("Terlalu besar"), _("Isi permintaan terlalu besar. Kirim hanya yang diminta.")
    )


@api.exception_handler(HttpError)
def refuse_body(request: HttpRequest, fault: HttpError) -> HttpResponse:
    if isinstance(fault.__cause__, Unsupported):
        return problem(
            request,
            415,
            "unsupported",
            _("Jenis isi tidak didukung"),
            _("Kirim JSON dengan Content-Type: application/json."),
        )
    return problem(
        request, 400, "malformed", _("Bukan JSON yang benar"), _("Isi permintaan tidak dapat dibaca sebagai JSON.")
    )


@api.exception_handler(InternalError)  # PostgreSQL that only reads
@api.exception_handler(OperationalError)
def refuse_for_now(request: HttpRequest, _fault: Exception) -> HttpResponse:
    answer = problem(
        request,
        503,
        "unavailable",
        _("Belum dapat menyimpan"),
        _("Sistem sedang sibuk. Kirim lagi dengan kunci yang sama."),
    )
    answer["Retry-After"] = "5"
    return answer


def _plain(value: Any) -> Any:
    """Turn translated texts inside facts into plain JSON."""
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return str(value)
