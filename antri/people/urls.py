"""Signing in, officers, approvals, devices. Of allauth's addresses only those an office needs, each with its rule."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.urls import include, path

from antri.people.access import Rule, anyone_signed_in, declare
from antri.people.views import approvals, devices, officers, sign_in

_open = declare(Rule(is_open=True))
_enrolling = declare(Rule(is_for_enrolling=True))
_enrolling_again = declare(Rule(is_for_enrolling=True, is_sensitive=True))

# Names without a room: allauth finds its own pages by them.
_sign_in = [
    path("masuk/", _open(account.login), name="account_login"),
    path("masuk/kode/", _open(mfa.authenticate), name="mfa_authenticate"),
    path("masuk/ulang/", _enrolling(account.reauthenticate), name="account_reauthenticate"),
    path("masuk/ulang/kode/", _enrolling(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("masuk/ulang/kunci/", _enrolling(sign_in.PasskeyAgain.as_view()), name="mfa_reauthenticate_webauthn"),
    path("keluar/", _open(account.logout), name="account_logout"),
    path("nonaktif/", _open(sign_in.inactive), name="account_inactive"),
    path("sandi/", _enrolling_again(sign_in.password), name="account_change_password"),
    path("2fa/", _enrolling(sign_in.Safety.as_view()), name="mfa_index"),
    path("2fa/aplikasi/", _enrolling_again(sign_in.ActivateTotp.as_view()), name="mfa_activate_totp"),
    path("2fa/aplikasi/lepas/", _enrolling_again(sign_in.DeactivateTotp.as_view()), name="mfa_deactivate_totp"),
    path("2fa/kunci/", _enrolling_again(sign_in.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path("2fa/kunci/<int:pk>/hapus/", _enrolling_again(sign_in.RemovePasskey.as_view()), name="mfa_remove_webauthn"),
    path("2fa/cadangan/", _enrolling_again(sign_in.SpareCodes.as_view()), name="mfa_view_recovery_codes"),
    path("2fa/cadangan/baru/", _enrolling_again(sign_in.NewSpareCodes.as_view()), name="mfa_generate_recovery_codes"),
]

_own = [
    path("akun/keluar/semua/", anyone_signed_in(sign_in.everywhere), name="everywhere"),
    path("akun/undangan/<str:invitation>/", _open(sign_in.invitation), name="invitation"),
    path("akun/demo/<slug:username>/", _open(sign_in.demo), name="demo"),
    path("kelola/petugas/", officers.officers, name="officers"),
    path("kelola/petugas/baru/", officers.add, name="officer_new"),
    path("kelola/petugas/<int:officer>/", officers.officer, name="officer"),
    path("kelola/petugas/<int:officer>/tugas/", officers.appoint, name="appoint"),
    path("kelola/petugas/<int:officer>/tugas/<int:appointment>/akhiri/", officers.end, name="end"),
    path("kelola/petugas/<int:officer>/tugas/<int:appointment>/tempat/", officers.place, name="place"),
    path("kelola/petugas/<int:officer>/tautan/", officers.link, name="link"),
    path("kelola/petugas/<int:officer>/nonaktif/", officers.deactivate, name="deactivate"),
    path("kelola/petugas/<int:officer>/aktif/", officers.reactivate, name="reactivate"),
    path("kelola/petugas/<int:officer>/keluar/", officers.sign_out, name="sign_out"),
    path("kelola/petugas/<int:officer>/2fa/", officers.reset, name="reset"),
    path("kelola/persetujuan/", approvals.approvals, name="approvals"),
    path("kelola/persetujuan/kunci/", approvals.ask_keys, name="ask_keys"),
    path("kelola/persetujuan/<int:approval>/setuju/", approvals.approve, name="approve"),
    path("kelola/persetujuan/<int:approval>/tolak/", approvals.refuse, name="refuse"),
    path("kelola/persetujuan/<int:approval>/tarik/", approvals.withdraw, name="withdraw"),
    path("kelola/<slug:office>/perangkat/", devices.devices, name="devices"),
    path("kelola/<slug:office>/perangkat/<int:device>/kode/", devices.renew, name="device_code"),
    path("kelola/<slug:office>/perangkat/<int:device>/cabut/", devices.revoke, name="device_revoke"),
    path("perangkat/", devices.pair, name="pair"),
]

urlpatterns = [path("akun/", include(_sign_in)), path("", include((_own, "people")))]
