"""The service day: the screens of a hall, and what stands at its door, its counters and on the phone."""

from django.urls import path

from antri.service_day.views import board

app_name = "service_day"
urlpatterns = [
    path("alat/papan/", board.device_board, name="device_board"),
    path("alat/papan/keadaan/", board.board_state, name="board_state"),
    path("papan/", board.main_board, name="main_board"),
    path("papan/suara/<slug:language>.json", board.voice_pack, name="voice_pack"),
    path("papan/<slug:office>/", board.public_board, name="public_board"),
]
