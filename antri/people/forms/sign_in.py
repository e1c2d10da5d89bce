"""What is typed to sign in: name and password, codes, passkeys. Every try is counted before it is looked at."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from antri.people.actions import Try, begin_code_try, is_first_use, take_back
from antri.people.forms.fields import SayingForm
from antri.people.lockout import caller
from antri.web import clock

_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
_TOTP_SECRET = "mfa.totp.sealed"  # noqa: S105 - the name of a place in the session


def _password(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": autocomplete})


class LoginForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("Nama pengguna")
        login.widget = forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        )
        password.label, password.help_text = _("Kata sandi"), ""
        password.widget = _password("current-password")


class ReauthenticateForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        password = self.fields["password"]
        password.label, password.help_text = _("Kata sandi"), ""
        password.widget = _password("current-password")


class NewPasswordField(forms.CharField):
    """A new password: at least 12 signs, none of the usual ones. Shown while typing is the browser's business."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            label=_("Kata sandi baru"),
            help_text=_("Paling sedikit 12 karakter. Empat kata acak mudah diingat dan sulit ditebak."),
            strip=False,
            widget=_password("new-password"),
            **more,
        )


class ChangePasswordForm(SayingForm):
    oldpassword = forms.CharField(
        label=_("Kata sandi sekarang"), strip=False, widget=_password("current-password"), max_length=200
    )
    password1 = NewPasswordField(max_length=200)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_oldpassword(self) -> str:
        # By way of `authenticate`, so that axes counts it.
        if not get_adapter().reauthenticate(self.user, self.cleaned_data["oldpassword"]):
            raise get_adapter().validation_error("enter_current_password")
        return self.cleaned_data["oldpassword"]

    def clean_password1(self) -> str:
        validate_password(self.cleaned_data["password1"], self.user)
        return self.cleaned_data["password1"]


class InvitationForm(SayingForm):
    password = NewPasswordField(max_length=200)


# -- second step --


def _begin(user: Any) -> Try:
    return begin_code_try(officer_id=user.pk, caller=caller(context.request, user.pk), now=clock.now())


class _Code:
    """A code of the application or of the sheet of spare codes."""

    user: Any
    fields: Any
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Kode")
        self.fields["code"].help_text = _("Enam angka dari aplikasi kode, atau satu kode cadangan.")
        self.fields["code"].widget = forms.TextInput(attrs=_CODE)

    def clean_code(self) -> str:
        tried = _begin(self.user)
        code = super().clean_code()  # type: ignore[misc]
        # Spare codes too: allauth reads which are used and writes it anew, and two may read at once.
        if not is_first_use(authenticator=self.authenticator.pk, code=code, now=clock.now()):
            raise get_mfa_adapter().validation_error("incorrect_code")
        take_back(tried)
        return code


class CodeForm(_Code, mfa.AuthenticateForm):
    pass


class CodeAgainForm(_Code, mfa.ReauthenticateForm):
    pass


class _Passkey:
    user: Any

    def clean_credential(self) -> Authenticator:
        tried = _begin(self.user)
        authenticator = super().clean_credential()  # type: ignore[misc]
        take_back(tried)
        return authenticator


class PasskeyForm(_Passkey, webauthn.AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(_Passkey, webauthn.ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Nama kunci")
        self.fields["name"].help_text = _("Agar Anda mengenalinya, misalnya Ponsel saya.")
        self.fields["name"].max_length = 60


class ActivateTotpForm(ActivateTOTPForm):
    """Between showing the secret and its first code the secret waits in the session, sealed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        forms.Form.__init__(self, *args, **kwargs)
        session, adapter = context.request.session, get_mfa_adapter()
        if not self.is_bound or _TOTP_SECRET not in session:
            session[_TOTP_SECRET] = adapter.encrypt(totp.generate_totp_secret())
        self.secret = adapter.decrypt(session[_TOTP_SECRET])
        self.fields["code"].label = _("Kode enam angka dari aplikasi")
        self.fields["code"].widget = forms.TextInput(attrs=_CODE)

    def clean_code(self) -> str:
        tried = _begin(self.user)
        code = super().clean_code()
        take_back(tried)
        return code

    def forget_secret(self) -> None:
        context.request.session.pop(_TOTP_SECRET, None)
