package org.postern.net;

import org.postern.net.Authenticator.Outcome;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/// Who judges logins, behind a [LoginGuard]: what protocols are given instead of the judges
/// themselves, so that none can forget it. Safe for use by many threads.
public final class GuardedLogins
        implements Authenticator, ScramAuthenticator, TokenAuthenticator, CertificateAuthenticator {
    private final Authenticator passwords;
    private final ScramAuthenticator scram;
    private final TokenAuthenticator tokens;
    private final CertificateAuthenticator certificates;
    private final LoginGuard guard;

    /// A proof differs each time, so that each counts as another guess.
    private final AtomicLong proofs = new AtomicLong();

    public GuardedLogins(
            Authenticator passwords,
            ScramAuthenticator scram,
            TokenAuthenticator tokens,
            CertificateAuthenticator certificates,
            LoginGuard guard) {
        this.passwords = passwords;
        this.scram = scram;
        this.tokens = tokens;
        this.certificates = certificates;
        this.guard = guard;
    }

    @Override
    public Outcome password(
            String authorization,
            String authentication,
            byte[] password,
            InetAddress client,
            String service) {
        return guard.judge(
                authentication,
                password,
                client,
                service,
                () -> passwords.password(authorization, authentication, password, client, service));
    }

    /// As the other, for a login that takes more than a password. Both are judged as one, so that
    /// whoever has found out the password cannot try the rest for ever.
    ///
    /// @param further what is shown besides the password
    /// @param next judges that, once the password is right; [Outcome.Unavailable] counts neither as
    ///   a success nor as a failure
    public Outcome password(
            String authentication,
            byte[] password,
            byte[] further,
            InetAddress client,
            String service,
            Function<Outcome.Accepted, Outcome> next) {
        byte[] shown = Arrays.copyOf(password, password.length + further.length);
        System.arraycopy(further, 0, shown, password.length, further.length);
        try {
            return guard.judge(
                    authentication,
                    shown,
                    client,
                    service,
                    () -> {
                        var outcome =
                                passwords.password("", authentication, password, client, service);
                        return outcome instanceof Outcome.Accepted accepted
                                ? next.apply(accepted)
                                : outcome;
                    });
        } finally {
            Arrays.fill(shown, (byte) 0);
        }
    }

    /// Has a login judged by somebody else, behind the same guard.
    public Outcome judged(
            String login,
            byte[] secret,
            InetAddress client,
            String service,
            Supplier<Outcome> judge) {
        return guard.judge(login, secret, client, service, judge);
    }

    @Override
    public boolean servesScram() {
        return scram.servesScram();
    }

    @Override
    public Optional<Login> begin(String authentication, InetAddress client, String service) {
        return scram.begin(authentication, client, service)
                .map(login -> guarded(login, authentication, client, service));
    }

    @Override
    public boolean servesTokens() {
        return tokens.servesTokens();
    }

    /// Whose token it is shows only once it is judged: failures count under the name that the
    /// client gives beside it.
    @Override
    public Outcome token(String authorization, String token, InetAddress client, String service) {
        return guard.judge(
                authorization,
                token.getBytes(StandardCharsets.UTF_8),
                client,
                service,
                () -> tokens.token(authorization, token, client, service));
    }

    @Override
    public String challenge() {
        return tokens.challenge();
    }

    @Override
    public Outcome certificate(
            String authorization, X509Certificate certificate, InetAddress client, String service) {
        return guard.judge(
                authorization,
                certificate.getSignature(),
                client,
                service,
                () -> certificates.certificate(authorization, certificate, client, service));
    }

    /// The keys are nothing that a blocked client may not see: they are the same, or made up, for
    /// every name.
    private Login guarded(Login login, String name, InetAddress client, String service) {
        return new Login() {
            @Override
            public ScramKeys keys() {
                return login.keys();
            }

            @Override
            public Outcome end(String authorization, Proof proof) {
                byte[] another =
                        ByteBuffer.allocate(Long.BYTES).putLong(proofs.incrementAndGet()).array();
                return guard.judge(
                        name, another, client, service, () -> login.end(authorization, proof));
            }
        };
    }
}
