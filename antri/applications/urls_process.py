"""What follows approval: the processing desk, blanks, the document and the time to fetch it."""

from django.urls import URLPattern, path

from antri.applications.views import come, documents, erasures, phone_code
from antri.applications.views.process import blanks, contacts, export, hand_over, one, worklist
from antri.booking import urls as _booking  # noqa: F401 - it registers <token:…>

urlpatterns: list[URLPattern] = [
    path("berkas/<token:token>/dokumen/", documents.documents, name="documents"),
    path("berkas/<token:token>/dokumen/<int:number>/", documents.document, name="document"),
    path("berkas/<token:token>/dokumen/kode/", phone_code.document_code, name="document_code"),
    path("berkas/<token:token>/dokumen/kode/kirim/", phone_code.send_code, name="send_code"),
    path("berkas/<token:token>/datang/", come.come, name="come"),
    path("petugas/<slug:office>/proses/", worklist.worklist, name="process"),
    path("petugas/<slug:office>/proses/urung/", worklist.undo, name="process_undo"),
    path("petugas/<slug:office>/proses/unduh/<slug:tab>/<slug:kind>/", export.export, name="process_export"),
    path("kelola/<slug:office>/penghapusan/", erasures.erasures, name="erasures"),
    path("petugas/<slug:office>/proses/<slug:code>/", one.one, name="process_one"),
    path("petugas/<slug:office>/proses/<slug:code>/langkah/", one.step, name="process_step"),
    path("petugas/<slug:office>/proses/<slug:code>/unggah/", one.upload, name="process_upload"),
    path("petugas/<slug:office>/proses/<slug:code>/kembali/", one.back, name="process_back"),
    path("petugas/<slug:office>/blangko/", blanks.blanks, name="blanks"),
    path("petugas/<slug:office>/blangko/tiba/", blanks.arrive, name="blanks_arrive"),
    path("petugas/<slug:office>/blangko/<int:number>/", blanks.delivery, name="blank_delivery"),
    path("petugas/<slug:office>/blangko/<int:number>/urung/", blanks.undo, name="blanks_undo"),
    path("petugas/<slug:office>/blangko/<int:number>/telepon/", contacts.contacts, name="blank_contacts"),
    path("petugas/<slug:office>/blangko/<int:number>/telepon/ajukan/", contacts.ask_for, name="blank_contacts_ask"),
    path("petugas/<slug:office>/serah/", hand_over.find, name="hand_over"),
    path("petugas/<slug:office>/serah/<slug:code>/", hand_over.hand_over, name="hand_over_one"),
    path("petugas/<slug:office>/serah/<slug:code>/urung/", hand_over.undo, name="hand_over_undo"),
    path("petugas/<slug:office>/serah/<slug:code>/<int:number>/", hand_over.print_document, name="hand_over_print"),
]
