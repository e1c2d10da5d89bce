from django.urls import path

from antri.insight.views import decide, helpers, journal, road, road_files, road_public

app_name = "insight"
urlpatterns = [
    path("angka/", road_public.figures, name="figures"),
    path("angka/harian.csv", road_public.daily_csv, name="daily_csv"),
    path("angka/pendamping/", helpers.public_helpers, name="public_helpers"),
    path("kelola/pendamping/", helpers.city_helpers, name="city_helpers"),
    path("kelola/<slug:office>/pendamping/", helpers.office_helpers, name="office_helpers"),
    path("angka/definisi/", road_public.definitions, name="definitions"),
    path("kelola/jurnal/", journal.city_journal, name="city_journal"),
    path("kelola/jurnal/unduh/", journal.city_download, name="city_download"),
    path("kelola/<slug:office>/jurnal/", journal.office_journal, name="office_journal"),
    path("kelola/<slug:office>/jurnal/unduh/", journal.office_download, name="office_download"),
    path("kelola/menuju-daring/", road.city_road, name="city_road"),
    path("kelola/menuju-daring/unduh/<slug:kind>/", road_files.city_file, name="city_road_file"),
    path("kelola/<slug:office>/menuju-daring/unduh/<slug:kind>/", road_files.office_file, name="office_road_file"),
    path("kelola/<slug:office>/menuju-daring/putuskan/", decide.decide, name="decide"),
    path("kelola/<slug:office>/menuju-daring/", road.office_road, name="office_road"),
    path("kelola/<slug:office>/menuju-daring/terdahulu/<int:pk>/coret/", road.strike_earlier, name="strike_earlier"),
]
