"""What the city's single sign-on says of somebody is believed only if it is signed, for us, and for this very asking.

django-allauth goes the way of OpenID Connect; here stands what it leaves open: it skips the signature of an identity
token that came over TLS, sends no nonce, and takes the issuer's word for who the issuer is.
"""

import hashlib
from typing import TYPE_CHECKING, Any, Final

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest

# Only our own stubs know these bases.
if TYPE_CHECKING:
    _Adapter = Any
    _Provider = Any
else:
    _Adapter = OpenIDConnectOAuth2Adapter
    _Provider = OpenIDConnectProvider

# Signatures by a key pair only: with a shared secret or none at all anybody's token would do.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
MUST_SAY: Final = ["iss", "aud", "sub", "exp", "iat"]
CLOCKS_DIFFER_SECONDS: Final = 60


def nonce_of(verifier: str) -> str:
    """What this asking and its answer have in common. The verifier lies in the session of the browser that asked."""
    return hashlib.sha256(f"nonce {verifier}".encode()).hexdigest()


class CityAdapter(_Adapter):
    """Reads the answers of the single sign-on."""

    verifier = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        found: dict[str, Any] = super().openid_config
        expected = self.get_provider().app.settings["server_url"].rstrip("/")
        if str(found.get("issuer", "")).rstrip("/") != expected:
            raise OAuth2Error("issuer of another server")
        return found

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> Any:
        self.verifier = pkce_code_verifier or ""
        return super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no identity token")
        return super().complete_login(request, app, token, **kwargs)

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            claims = self._claims(app.client_id, id_token)
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as problem:
            raise OAuth2Error("identity token not valid") from problem
        if not self.verifier or claims.get("nonce") != nonce_of(self.verifier):
            raise OAuth2Error("identity token of another asking")
        return claims

    def _claims(self, client: str, id_token: str) -> dict[str, Any]:
        head = jwt.get_unverified_header(id_token)
        if head["alg"] not in ALGORITHMS:
            raise jwt.InvalidAlgorithmError
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        fitting = [key for key in answer.json()["keys"] if head.get("kid") in (None, key.get("kid"))]
        if not fitting:
            raise jwt.InvalidKeyError
        claims: dict[str, Any] = jwt.decode(
            id_token, jwt.PyJWK(fitting[0], algorithm=head["alg"]), algorithms=[head["alg"]], audience=client,
            issuer=self.openid_config["issuer"], leeway=CLOCKS_DIFFER_SECONDS, options={"require": MUST_SAY},
        )  # fmt: skip
        if claims.get("azp", client) != client:
            raise jwt.InvalidAudienceError
        return claims


class CityProvider(_Provider):
    """Asks the single sign-on: no more than who somebody is."""

    oauth2_adapter_class = CityAdapter

    def get_default_scope(self) -> list[str]:
        return ["openid", "profile"]

    def get_pkce_params(self) -> dict[str, str]:
        found: dict[str, str] = super().get_pkce_params()
        return {**found, "nonce": nonce_of(found["code_verifier"])}
