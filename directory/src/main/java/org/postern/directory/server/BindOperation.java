package org.postern.directory.server;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.protocol.BindRequestProtocolOp;
import com.unboundid.ldap.protocol.BindResponseProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.sdk.ResultCode;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.directory.DirectoryException;
import org.postern.directory.DistinguishedName;
import org.postern.directory.EntryReference;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.SaslExchange;
import org.postern.net.SaslExchange.Step;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Bind: who the client is from here on.
// RFC 4511 section 4.2, RFC 4513 section 5
final class BindOperation {
    private static final byte DONE = LDAPMessage.PROTOCOL_OP_TYPE_BIND_RESPONSE;

    private final LdapSession session;

    /// A SASL exchange that is not over.
    private @Nullable SaslExchange exchange;

    private String mechanism = "";

    BindOperation(LdapSession session) {
        this.session = session;
    }

    void bind(LDAPMessage message) throws LdapRefusal, DirectoryException, IOException {
        var request = message.getBindRequestProtocolOp();
        // RFC 4511 section 4.2.1: from the request on nobody is logged in, until it succeeds.
        session.caller(Caller.NOBODY);
        session.connection.loggedOut();
        if (request.getVersion() != 3) {
            throw new LdapRefusal(ResultCode.PROTOCOL_ERROR, "only version 3 is spoken here");
        }
        var _ = RequestControls.of(message, Set.of());
        if (request.getCredentialsType() == BindRequestProtocolOp.CRED_TYPE_SIMPLE) {
            exchange = null;
            simple(message.getMessageID(), request);
        } else {
            sasl(message.getMessageID(), request);
        }
    }

    private void simple(int id, BindRequestProtocolOp request)
            throws LdapRefusal, DirectoryException, IOException {
        byte[] password = Objects.requireNonNull(request.getSimplePassword()).getValue();
        String name = request.getBindDN();
        try {
            if (password.length == 0) {
                // RFC 4513 section 5.1.2: a name without a password proves nothing.
                if (!name.isEmpty()) {
                    throw new LdapRefusal(
                            ResultCode.UNWILLING_TO_PERFORM, "a name needs its password");
                }
                session.succeed(id, DONE, List.of());
                return;
            }
            // RFC 4513 section 6.3.3: passwords only where nobody listens.
            if (!session.server.passwordsAllowed().test(session.connection)) {
                throw new LdapRefusal(
                        ResultCode.CONFIDENTIALITY_REQUIRED, "passwords need TLS here");
            }
            var reference = named(name);
            decide(
                    id,
                    session.server
                            .logins()
                            .password(
                                    name,
                                    reference,
                                    password,
                                    session.connection.client().getAddress(),
                                    LdapServer.SERVICE),
                    reference,
                    null);
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    /// The entry of a name; a login name such as `fred@example.com` stands for its account's.
    private Optional<EntryReference> named(String name) throws LdapRefusal, DirectoryException {
        var directory = session.server.directory();
        if (name.indexOf('=') < 0 && name.indexOf('@') > 0) {
            return directory
                    .find(name)
                    .map(account -> new EntryReference(EntryReference.Kind.ACCOUNT, account.id()));
        }
        return directory.tree().reference(Names.parse(name));
    }

    private void sasl(int id, BindRequestProtocolOp request)
            throws LdapRefusal, DirectoryException, IOException {
        String asked = Objects.requireNonNull(request.getSASLMechanism());
        if (exchange != null && !asked.equalsIgnoreCase(mechanism)) {
            // RFC 4513 section 5.2.1.2: another mechanism ends the exchange.
            exchange = null;
        }
        var under = exchange;
        boolean begins = under == null;
        if (under == null) {
            if (session.server.mechanisms().needsPrivacy(asked)
                    && !session.server.passwordsAllowed().test(session.connection)) {
                throw new LdapRefusal(
                        ResultCode.CONFIDENTIALITY_REQUIRED, "this mechanism needs TLS here");
            }
            under =
                    session.server
                            .mechanisms()
                            .start(asked, session.connection, LdapServer.SERVICE)
                            .orElseThrow(() ->
                                    new LdapRefusal(
                                            ResultCode.AUTH_METHOD_NOT_SUPPORTED,
                                            "this mechanism is not offered"));
            mechanism = asked;
        }
        exchange = null;
        var credentials = request.getSASLCredentials();
        Step step =
                credentials == null && begins
                        ? under.begin()
                        : under.respond(credentials == null ? new byte[0] : credentials.getValue());
        switch (step) {
            case Step.Challenge(var octets) -> {
                if (!last(id, under, octets)) {
                    exchange = under;
                    respond(id, ResultCode.SASL_BIND_IN_PROGRESS, "", octets);
                }
            }
            case Step.Malformed(var reason) ->
                    throw new LdapRefusal(ResultCode.INVALID_CREDENTIALS, reason);
            case Step.Done(var outcome) -> decide(id, outcome, Optional.empty(), null);
        }
    }

    /// SCRAM's last message goes with the result, which has room for it; other protocols have the
    /// client ask for it.
    // RFC 4422 section 3.6: additional data with success
    private boolean last(int id, SaslExchange under, byte[] octets)
            throws LdapRefusal, DirectoryException, IOException {
        boolean scram = mechanism.regionMatches(true, 0, "SCRAM-", 0, 6);
        if (!scram || octets.length < 2 || octets[0] != 'v' || octets[1] != '=') {
            return false;
        }
        if (under.respond(new byte[0]) instanceof Step.Done(var outcome)) {
            decide(id, outcome, Optional.empty(), octets);
            return true;
        }
        throw new LdapRefusal(ResultCode.INVALID_CREDENTIALS, "the exchange is broken");
    }

    private void decide(
            int id,
            Outcome outcome,
            Optional<EntryReference> reference,
            byte @Nullable [] credentials)
            throws LdapRefusal, DirectoryException, IOException {
        switch (outcome) {
            case Outcome.Accepted accepted -> {
                session.caller(caller(accepted, reference));
                session.connection.loggedIn(accepted.ticket());
                respond(id, ResultCode.SUCCESS, "", credentials);
            }
            case Outcome.Refused _ ->
                    throw new LdapRefusal(ResultCode.INVALID_CREDENTIALS, "wrong name or password");
            case Outcome.Blocked _ ->
                    throw new LdapRefusal(
                            ResultCode.BUSY, "too many failed logins, try again later");
            case Outcome.NotEntitled refused ->
                    throw new LdapRefusal(ResultCode.INSUFFICIENT_ACCESS_RIGHTS, refused.text());
            case Outcome.Unavailable _ ->
                    throw new LdapRefusal(ResultCode.UNAVAILABLE, "logins cannot be judged now");
        }
    }

    private Caller caller(Outcome.Accepted accepted, Optional<EntryReference> reference)
            throws DirectoryException {
        var directory = session.server.directory();
        if (reference.isPresent() && reference.get().kind() != EntryReference.Kind.ACCOUNT) {
            var entry = directory.tree().byReference(reference.get());
            DistinguishedName name = entry.orElseThrow().name();
            return new Caller(name, Proxied.domainOf(session, name), null);
        }
        Optional<Account> account = directory.find(accepted.account());
        return account.isEmpty() ? Caller.NOBODY : Proxied.of(account.get());
    }

    private void respond(int id, ResultCode code, String diagnostic, byte @Nullable [] credentials)
            throws IOException {
        session.send(
                id,
                new BindResponseProtocolOp(
                        code.intValue(),
                        null,
                        diagnostic.isEmpty() ? null : diagnostic,
                        List.of(),
                        credentials == null ? null : new ASN1OctetString(credentials)));
    }
}
