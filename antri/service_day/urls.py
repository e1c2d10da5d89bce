"""The service day: the screens of a hall, and what stands at its door, its counters and on the phone."""

from django.urls import path

from antri.service_day.views import (
    board,
    choose_counter,
    close_hall,
    counter,
    disruption,
    edit_counters,
    lanes,
    paper_day,
    papers,
    room,
    standby,
    why,
)

app_name = "service_day"
urlpatterns = [
    path("alat/papan/", board.device_board, name="device_board"),
    path("alat/papan/keadaan/", board.board_state, name="board_state"),
    path("papan/", board.main_board, name="main_board"),
    path("papan/suara/<slug:language>.json", board.voice_pack, name="voice_pack"),
    path("papan/<slug:office>/", board.public_board, name="public_board"),
    path("hari-ini/<slug:office>/siaga/", standby.standby_today, name="standby_today"),
    path("petugas/<slug:office>/siaga/", standby.standby, name="standby"),
    path("petugas/<slug:office>/siaga/<uuid:who>/", standby.one, name="standby_one"),
    path("petugas/<slug:office>/siaga/<uuid:who>/pesankan/", standby.book_next, name="standby_book"),
    path("petugas/<slug:office>/siaga/<uuid:who>/pulang/", standby.go_home, name="standby_home"),
    path("petugas/<slug:office>/siaga/undi/<slug:at>/", standby.hold_draw, name="hold_draw"),
    path("petugas/<slug:office>/siaga/undian/<int:draw>/", standby.draw_result, name="draw_result"),
    path("petugas/<slug:office>/nomor/", lanes.lanes, name="lanes"),
    path("petugas/<slug:office>/struk/<slug:kind>/<uuid:row>/", papers.paper, name="paper"),
    path("petugas/<slug:office>/loket/", choose_counter.counters, name="counters"),
    path("petugas/<slug:office>/loket/<int:number>/", counter.screen, name="counter"),
    path("petugas/<slug:office>/ruang/", room.room, name="room"),
    path("kelola/<slug:office>/loket/", edit_counters.counters, name="edit_counters"),
    path("kelola/<slug:office>/loket/<int:number>/", edit_counters.counter, name="edit_counter"),
    path("mengapa/", why.main_office, name="why"),
    path("mengapa/<slug:office>/", why.one_office, name="why_office"),
    path("petugas/<slug:office>/gangguan/", disruption.disruption, name="disruption"),
    path("petugas/<slug:office>/gangguan/akhiri/", disruption.end, name="disruption_end"),
    path("petugas/<slug:office>/gangguan/<uuid:who>/", disruption.choose, name="disruption_choose"),
    path("petugas/<slug:office>/tutup-hari/", close_hall.close_hall, name="close_hall"),
    path("petugas/<slug:office>/salin-hari/", paper_day.paper_day, name="paper_day"),
]
