package org.postern.directory;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.net.URI;
import java.time.Duration;

/// Whose access tokens let people in.
@SettingsPrefix(
        value = "oauth",
        doc = "Logins by access token (OAUTHBEARER, XOAUTH2) from one trusted issuer.")
public record OAuthSettings(
        @Setting(
                        value = "",
                        doc =
                                "The issuer whose tokens are taken: what their iss claim says."
                                        + " Empty: tokens are not taken, and nothing is offered.")
                String issuer,
        @Setting(
                        value = "",
                        doc =
                                "Where the issuer publishes its signing keys (JWKS): an https"
                                        + " address, or http on this machine.")
                String keys,
        @Setting(
                        value = "",
                        doc =
                                "Whom the token must be meant for: one of its aud claims. Needed"
                                        + " with oauth.issuer, so that a token for another"
                                        + " service does not open mailboxes.")
                String audience,
        @Setting(
                        value = "",
                        doc =
                                "A scope that the token must have; clients are told to ask for it."
                                        + " Empty: any.")
                String scope,
        @Setting(
                        value = "email",
                        doc =
                                "The claim that holds the account's address or alias, e.g. email,"
                                        + " preferred_username or sub.")
                String accountClaim,
        @Setting(
                        value = "",
                        doc =
                                "Where clients find the issuer's endpoints (the address of its"
                                    + " openid-configuration); told to clients that are refused.")
                String configuration,
        @Setting(
                        value = "1m",
                        min = 0,
                        max = 600_000,
                        doc = "How far the issuer's clock may differ from ours.")
                Duration clockSkew,
        @Setting(
                        value = "1h",
                        min = 60_000,
                        max = 86_400_000,
                        doc =
                                "How long fetched keys are used before they are fetched again. A"
                                        + " key that is not among them is looked for sooner.")
                Duration keysLife,
        @Setting(
                        value = "10s",
                        min = 100,
                        max = 60_000,
                        doc = "Longest wait for the issuer's keys; the login may be tried again.")
                Duration keysTimeout) {
    public OAuthSettings {
        if (!issuer.isEmpty()) {
            if (audience.isEmpty() || keys.isEmpty()) {
                throw new IllegalArgumentException(
                        "oauth.issuer needs oauth.keys and oauth.audience");
            }
            if (accountClaim.isEmpty()) {
                throw new IllegalArgumentException("oauth.accountClaim names a claim");
            }
        }
        if (!keys.isEmpty() && !safe(URI.create(keys))) {
            throw new IllegalArgumentException(
                    "oauth.keys is an https address, or an http one of this machine, not " + keys);
        }
    }

    /// Keys that somebody on the way could change are worth nothing.
    private static boolean safe(URI address) {
        String host = address.getHost();
        String scheme = address.getScheme();
        if (host == null || scheme == null) {
            return false;
        }
        boolean here = host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
        return scheme.equals("https") || (scheme.equals("http") && here);
    }

    boolean trusted() {
        return !issuer.isEmpty();
    }
}
