from django.urls import path

from antri.home.views import guide_sheet, notices, practice, public, rules, staff, texts, today

app_name = "home"
urlpatterns = [
    path("", public.start, name="start"),
    path("bantuan/", public.help_page, name="help"),
    path("pengaduan/", public.complaints, name="complaints"),
    path("privasi/", public.privacy, name="privacy"),
    path("latihan/", practice.practice, name="practice"),
    path("latihan/ambil/konfirmasi/", practice.ticket, name="practice_ticket"),
    path("latihan/<path:page>", practice.walk, name="practice_walk"),
    path("panduan/", guide_sheet.guide, name="guide"),
    path("panduan/<slug:office>/", guide_sheet.guide, name="guide_office"),
    path("panduan/<slug:office>/panduan.pdf", guide_sheet.pdf, name="guide_pdf"),
    path("hari-ini/", today.main_office, name="main_today"),
    path("hari-ini/<slug:office>/", today.one_office, name="today"),
    path("petugas/", staff.first, name="staff"),
    path("petugas/kepala/", staff.head, name="staff_head"),
    path("petugas/sistem/", staff.system, name="staff_system"),
    path("petugas/<slug:office>/hari-ini/", staff.counter, name="staff_counter"),
    path("petugas/<slug:office>/kecamatan/", staff.kecamatan, name="staff_kecamatan"),
    path("petugas/<slug:office>/pengelola/", staff.manager, name="staff_manager"),
    path("kelola/pengaturan/", rules.city_rules, name="city_rules"),
    path("kelola/pengaturan/<slug:key>/", rules.city_rule, name="city_rule"),
    path("kelola/<slug:office>/pengaturan/", rules.office_rules, name="office_rules"),
    path("kelola/<slug:office>/pengaturan/<slug:key>/", rules.office_rule, name="office_rule"),
    path("kelola/pengumuman/", notices.notices, name="notices"),
    path("kelola/pengumuman/<int:pk>/", notices.notice, name="notice"),
    path("kelola/teks/", texts.texts, name="texts"),
    path("kelola/teks/kalimat/<str:key>/", texts.sentence, name="text"),
    path("kelola/teks/<slug:table>/<path:key>/", texts.row, name="text_row"),
    path("kelola/<slug:office>/teks/", texts.office_texts, name="office_texts"),
]
