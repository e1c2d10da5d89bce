"""The addresses of papers: the holder's, and those of the desk that looks at them."""

from django.urls import URLPattern, path

from antri.applications.views import paper_desk, uploads

_FIELD = "berkas/<token:token>/unggah/<str:field>/"
_PAPER = f"{_FIELD}<uuid:paper>/"
_DESK = "petugas/<slug:office>/berkas/<slug:code>/lembar/<uuid:paper>/"

urlpatterns: list[URLPattern] = [
    path(_FIELD, uploads.upload, name="upload"),
    path(f"{_FIELD}mulai/", uploads.begin, name="upload_begin"),
    path(_PAPER, uploads.piece, name="paper"),
    path(f"{_PAPER}selesai/", uploads.end, name="upload_end"),
    path(f"{_PAPER}hapus/", uploads.remove, name="upload_remove"),
    path(f"{_PAPER}salinan/", uploads.copy, name="upload_copy"),
    path(f"{_PAPER}gambar/<int:number>/", uploads.picture, name="upload_picture"),
    path(f"{_DESK}salinan/", paper_desk.copy, name="paper_copy"),
    path(f"{_DESK}<int:number>/", paper_desk.page, name="paper_page"),
]
