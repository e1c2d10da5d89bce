from django.urls import path, register_converter

from antri.booking.views import (
    assisted,
    cancel,
    claim,
    claims_desk,
    confirm,
    date,
    find,
    move,
    papers,
    person,
    session,
    ticket,
)


class Token:
    """The key of one ticket: at least 128 bits, written with letters that an address can carry."""

    regex = "[A-Za-z0-9_-]{20,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Token, "token")

app_name = "booking"
urlpatterns = [
    path("ambil/tanggal/", date.choose_date, name="date"),
    path("ambil/sesi/", session.choose_session, name="session"),
    path("ambil/data/", person.give_person, name="data"),
    path("ambil/konfirmasi/", confirm.confirm, name="confirm"),
    path("klaim/", claim.claim_nik, name="claim"),
    path("cek/", find.find_ticket, name="find"),
    path("t/<token:token>/", ticket.show_ticket, name="ticket"),
    path("t/<token:token>/kalender.ics", papers.calendar_file, name="calendar_file"),
    path("t/<token:token>/tiket.pdf", papers.pdf, name="pdf"),
    path("t/<token:token>/cetak/", papers.print_page, name="print"),
    path("t/<token:token>/slip/", papers.slip, name="slip"),
    path("t/<token:token>/jadwal-ulang/", move.choose_date, name="move"),
    path("t/<token:token>/jadwal-ulang/sesi/", move.choose_session, name="move_session"),
    path("t/<token:token>/jadwal-ulang/periksa/", move.check, name="move_check"),
    path("t/<token:token>/batal/", cancel.cancel_booking, name="cancel"),
    path("t/<token:token>/batal/urung/", cancel.undo, name="undo"),
    path("petugas/<slug:office>/klaim/", claims_desk.claims, name="desk_claims"),
    path("petugas/<slug:office>/klaim/<uuid:claim>/", claims_desk.one_claim, name="desk_claim"),
    path("petugas/<slug:office>/daftarkan/", assisted.assist, name="assist"),
    path("petugas/<slug:office>/daftarkan/latihan/", assisted.practise, name="assist_practice"),
    path("petugas/<slug:office>/daftarkan/<uuid:booking>/slip/", assisted.slip, name="assist_slip"),
    path("petugas/<slug:office>/daftarkan/<uuid:booking>/urungkan/", assisted.give_back, name="assist_give_back"),
    path("petugas/<slug:office>/daftarkan/<uuid:booking>/kembalikan/", assisted.take_again, name="assist_take_again"),
]
