package org.postern.directory;

import org.postern.kernel.Events;
import org.postern.kernel.Json;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.TokenAuthenticator;

import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Judges logins by the access tokens of the one trusted issuer. Who may act as whom is as with
/// passwords ([PasswordAuthenticator]). Safe for use by many threads.
public final class TokenLogins implements TokenAuthenticator {
    private static final System.Logger LOG = System.getLogger(TokenLogins.class.getName());

    private final LocalDirectory directory;
    private final Supplier<OAuthSettings> settings;
    private final InstantSource clock;
    private final LoginReports reports;
    private final IssuerKeys keys;

    public TokenLogins(
            LocalDirectory directory,
            LoginTickets tickets,
            InstantSource clock,
            Supplier<OAuthSettings> settings,
            Events events) {
        this.directory = directory;
        this.settings = settings;
        this.clock = clock;
        this.reports = new LoginReports(events, tickets, directory.services());
        this.keys = new IssuerKeys(clock);
    }

    @Override
    public boolean servesTokens() {
        return settings.get().trusted();
    }

    @Override
    public Outcome token(String authorization, String token, InetAddress client, String service) {
        try {
            LoginVerdict verdict = judge(authorization, token);
            return reports.report(verdict, authorization, client, service);
        } catch (DirectoryException e) {
            LOG.log(System.Logger.Level.ERROR, "a login could not be judged", e);
            return reports.deferred(authorization, client, service, "directory");
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "no keys to judge a token with", e);
            return reports.deferred(authorization, client, service, "issuer");
        }
    }

    private LoginVerdict judge(String authorization, String text)
            throws IOException, DirectoryException {
        OAuthSettings rules = settings.get();
        String name;
        try {
            var token = AccessToken.parse(text);
            if (!token.signedBy(keys.keys(rules, token.key()))) {
                throw new TokenException("not signed by a key of the issuer");
            }
            name = token.account(rules, clock.instant());
        } catch (TokenException e) {
            LOG.log(System.Logger.Level.DEBUG, "token refused: {0}", e.getMessage());
            return new LoginVerdict.Wrong(LoginRefusal.BAD_TOKEN);
        }
        Optional<Account> account = directory.find(name);
        if (account.isEmpty()) {
            return new LoginVerdict.Wrong(LoginRefusal.UNKNOWN_NAME);
        }
        // Made from parts: what the issuer calls a person must not be read as an administrator's
        // way of acting for another.
        return new LoginIdentity(name, authorization)
                .decide(directory, account.get(), directory.credential(account.get().id()));
    }

    // RFC 7628 section 3.2.2
    @Override
    public String challenge() {
        OAuthSettings rules = settings.get();
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("status", "invalid_token");
        if (!rules.scope().isEmpty()) {
            told.put("scope", rules.scope());
        }
        if (!rules.configuration().isEmpty()) {
            told.put("openid-configuration", rules.configuration());
        }
        return Json.write(told);
    }
}
