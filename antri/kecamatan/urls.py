"""Service by hand at a kecamatan: the tablet, its records, and the way online."""

from django.urls import path

from antri.kecamatan.views import modes, outreach, records, tablet

app_name = "kecamatan"
urlpatterns = [
    path("jemput-bola/", outreach.public_list, name="outreach_public"),
    path("kelola/<slug:office>/jemput-bola/", outreach.outreach, name="outreach"),
    path("kelola/<slug:office>/jemput-bola/<int:outreach>/batalkan/", outreach.cancel, name="outreach_cancel"),
    path("kelola/<slug:office>/cara-melayani/", modes.modes, name="modes"),
    path("kelola/<slug:office>/cara-melayani/<int:mode>/tarik/", modes.take_back, name="mode_take_back"),
    path("alat/tablet/", tablet.page, name="tablet"),
    path("alat/tablet/keadaan/", tablet.state, name="tablet_state"),
    path("alat/tablet/kirim/", tablet.send, name="tablet_send"),
    path("alat/tablet/daftar/", tablet.join, name="tablet_join"),
    path("alat/tablet/hari/", tablet.day_list, name="tablet_list"),
    path("alat/tablet/pekerja.js", tablet.worker, name="tablet_worker"),
    path("petugas/<slug:office>/tablet/", records.tablet_code, name="tablet_code"),
    path("petugas/<slug:office>/tablet/<uuid:pin>/akhiri/", records.end_tablet_pin, name="tablet_pin_end"),
    path("petugas/<slug:office>/catatan/", records.records, name="records"),
    path("petugas/<slug:office>/catatan/turus/", records.tally, name="tally"),
    path("petugas/<slug:office>/catatan/lembar/", records.sheet, name="sheet"),
    path("petugas/<slug:office>/catatan/sebab/", records.explain, name="explain"),
    path("petugas/<slug:office>/catatan/contoh/", records.sample, name="sample"),
    path("petugas/<slug:office>/catatan/disisihkan/<uuid:row>/", records.settle, name="aside_settle"),
    path("petugas/<slug:office>/catatan/<uuid:row>/batalkan/", records.undo, name="record_undo"),
]
