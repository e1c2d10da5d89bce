"""Signing in and what belongs to it: allauth's views where they do it right, with our words, counts and events."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antri.people.actions import (
    InvitationSpent,
    accept_invitation,
    change_password,
    find_invitation,
    is_demo_officer,
    record_second_factor,
    sign_out_everywhere,
)
from antri.people.forms import ChangePasswordForm, InvitationForm
from antri.people.models import Officer
from antri.web import errors
from antri.web.refusals import Invalid


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, invitation: str) -> HttpResponse:
    """Use the link that an administrator has given: set a password, then the second way of signing in."""
    found = find_invitation(invitation)
    if found is None:
        raise InvitationSpent
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            officer = accept_invitation(token=invitation, password=form.cleaned_data["password"])
        except Invalid as refused:
            _put(form, refused)
        else:
            logout(request)  # whoever was signed in here before
            return _signed_in(request, officer)
    return render(request, "people/invitation.html", {"form": form, "officer": found.officer})


def _signed_in(request: HttpRequest, officer: Officer) -> HttpResponse:
    try:
        return perform_password_login(request, {"username": officer.username}, Login(user=officer))
    except ImmediateHttpResponse as answer:
        return answer.response


@csrf_exempt  # sent from public pages, which have no session; own_forms_only refuses other sites
@require_POST
def demo(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as one of the demo's officers with one press. There is no such address anywhere else."""
    officer = Officer.objects.filter(username=username, is_active=True).first()
    if officer is None or not is_demo_officer(username):
        raise Http404
    logout(request)
    adapter = get_adapter()
    adapter.login(request, officer)
    return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say of a form that was opened before signing in again what became of it; only the staff area has such marks."""
    title = _("Halaman ini dibuka sebelum Anda masuk lagi")
    detail = _("Yang Anda kirim belum disimpan. Kembali, muat ulang halamannya, lalu kirim lagi.")
    return errors.page(request, 403, title, detail)


@require_safe
def inactive(request: HttpRequest) -> HttpResponse:
    return render(request, "account/inactive.html", status=403)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other session of the account ends."""
    officer: Officer = request.staff.officer  # type: ignore[attr-defined]
    form = ChangePasswordForm(request.POST or None, user=officer)
    if request.method == "POST" and form.is_valid():
        changed = change_password(officer=officer, password=form.cleaned_data["password1"], by=_by(request))
        update_session_auth_hash(request, changed)
        messages.success(request, _("Kata sandi diganti. Di perangkat lain Anda sudah dikeluarkan."))
        return HttpResponseRedirect(reverse("mfa_index"))
    return render(request, "account/password_change.html", {"form": form})


@require_POST
def everywhere(request: HttpRequest) -> HttpResponse:
    """Sign out here and on every other device."""
    sign_out_everywhere(officer=request.staff.officer, by=_by(request))  # type: ignore[attr-defined]
    logout(request)
    messages.success(request, _("Anda sudah keluar di semua perangkat."))
    return HttpResponseRedirect(reverse("account_login"))


class Safety(IndexView):
    """Keamanan akun: the ways of signing in, and how to change each."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said = super().get_context_data(**kwargs)
        ways = said["authenticators"]
        spare = ways.get("recovery_codes")
        return said | {
            "totp": ways.get("totp"),
            "passkeys": ways.get("webauthn", []),
            "spare_left": len(spare.get_unused_codes()) if spare else None,
            "must_enrol": not settings.DEMO and not ways.get("totp") and not ways.get("webauthn"),
        }


class ActivateTotp(ActivateTOTPView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said = super().get_context_data(**kwargs)
        secret = said["form"].secret
        return (
            said
            | {
                "qr": mark_safe(said["totp_svg"]),  # drawn by ourselves
                "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
            }
        )

    def form_valid(self, form: Any) -> HttpResponse:
        with record_second_factor("people.second_factor_added", "totp", _by(self.request)):
            answer = super().form_valid(form)
        form.forget_secret()
        messages.success(self.request, _("Aplikasi kode terpasang. Mulai sekarang kodenya diminta setiap masuk."))
        return answer


class DeactivateTotp(DeactivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        with record_second_factor("people.second_factor_removed", "totp", _by(self.request)):
            answer = super().form_valid(form)
        messages.success(self.request, _("Aplikasi kode dilepas."))
        return answer


class AddPasskey(AddWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        with record_second_factor("people.second_factor_added", "webauthn", _by(self.request)):
            answer = super().form_valid(form)
        messages.success(self.request, _("Kunci sandi terpasang. Mulai sekarang diminta setiap masuk."))
        return answer


class RemovePasskey(RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        if not get_mfa_adapter().can_delete_authenticator(self.object):
            messages.error(self.request, get_mfa_adapter().error_messages["cannot_delete_authenticator"])
            return HttpResponseRedirect(self.get_success_url())
        with record_second_factor("people.second_factor_removed", "webauthn", _by(self.request)):
            answer = super().form_valid(form)
        messages.success(self.request, _("Kunci sandi dihapus."))
        return answer


class PasskeyAgain(ReauthenticateWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))


class SpareCodes(ViewRecoveryCodesView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said = super().get_context_data(**kwargs)
        return said | {"codes": [f"{code[:4]} {code[4:]}" for code in said["unused_codes"]]}


class NewSpareCodes(GenerateRecoveryCodesView):
    def form_valid(self, form: Any) -> HttpResponse:
        with record_second_factor("people.spare_codes_made", "recovery_codes", _by(self.request)):
            return super().form_valid(form)


def _by(request: HttpRequest) -> Any:
    return request.staff.actor  # type: ignore[attr-defined]


def _put(form: Any, refused: Invalid) -> None:
    """Put what an action refused beside the fields it is about."""
    for field, code, message in refused.errors:
        form.add_error(field if field in form.fields else None, ValidationError(message, code=code))
