package org.postern.net;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A directory of one account with SCRAM keys, for tests of protocols. Every other name gets keys
/// that nothing proves; `later` finds the directory away.
public final class ScramAccount implements ScramAuthenticator {
    private final String login;
    private final String account;
    private final ScramKeys keys;
    private final List<Proof> proofs = new CopyOnWriteArrayList<>();

    /// @param account the canonical address
    public ScramAccount(String login, String password, String account) {
        this(
                login,
                account,
                ScramKeys.derive(
                        password.getBytes(StandardCharsets.UTF_8),
                        "0123456789abcdef".getBytes(StandardCharsets.US_ASCII),
                        4_096));
    }

    ScramAccount(String login, String account, ScramKeys keys) {
        this.login = login;
        this.account = account;
        this.keys = keys;
    }

    /// What the logins that ended have shown, oldest first.
    public List<Proof> proofs() {
        return List.copyOf(proofs);
    }

    @Override
    public boolean servesScram() {
        return true;
    }

    @Override
    public Optional<Login> begin(String authentication, InetAddress client, String service) {
        return authentication.equals("later")
                ? Optional.empty()
                : Optional.of(new Begun(authentication.equals(login)));
    }

    private final class Begun implements Login {
        private final boolean known;

        Begun(boolean known) {
            this.known = known;
        }

        @Override
        public ScramKeys keys() {
            return known ? keys : new ScramKeys(4_096, new byte[16], new byte[32], new byte[32]);
        }

        @Override
        public Authenticator.Outcome end(String authorization, Proof proof) {
            proofs.add(proof);
            boolean self = authorization.isEmpty() || authorization.equals(login);
            return known && self && proof == Proof.RIGHT
                    ? new Authenticator.Outcome.Accepted(account)
                    : new Authenticator.Outcome.Refused();
        }
    }
}
