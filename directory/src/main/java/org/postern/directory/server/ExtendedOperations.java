package org.postern.directory.server;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.protocol.ExtendedResponseProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.sdk.ExtendedRequest;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.extensions.CancelExtendedRequest;
import com.unboundid.ldap.sdk.extensions.PasswordModifyExtendedRequest;
import com.unboundid.ldap.sdk.extensions.PasswordModifyExtendedResult;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedRequest;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Attributes;
import org.postern.directory.DirectoryEntry;
import org.postern.directory.DirectoryException;
import org.postern.directory.TreeException;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;

/// The extended operations.
// RFC 4511 section 4.12
final class ExtendedOperations {
    static final List<String> SUPPORTED =
            List.of(
                    StartTLSExtendedRequest.STARTTLS_REQUEST_OID,
                    WhoAmIExtendedRequest.WHO_AM_I_REQUEST_OID,
                    PasswordModifyExtendedRequest.PASSWORD_MODIFY_REQUEST_OID,
                    CancelExtendedRequest.CANCEL_REQUEST_OID);

    /// Characters of a password made here: none looks like another.
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz2345679";

    private static final int MADE_CHARACTERS = 16;

    private final LdapSession session;
    private final PasswordChanges passwords;
    private final SecureRandom random = new SecureRandom();

    ExtendedOperations(LdapSession session) {
        this.session = session;
        this.passwords = new PasswordChanges(session);
    }

    void perform(LDAPMessage message)
            throws LdapRefusal, TreeException, DirectoryException, IOException {
        var operation = message.getExtendedRequestProtocolOp();
        var controls = RequestControls.of(message, Set.of(RequestControls.PROXIED));
        var caller = Proxied.caller(session, controls);
        int id = message.getMessageID();
        switch (operation.getOID()) {
            case StartTLSExtendedRequest.STARTTLS_REQUEST_OID -> startTls(id);
            // RFC 4532 section 2
            case WhoAmIExtendedRequest.WHO_AM_I_REQUEST_OID ->
                    respond(id, null, new ASN1OctetString(caller.authorizationId()));
            case PasswordModifyExtendedRequest.PASSWORD_MODIFY_REQUEST_OID ->
                    changePassword(
                            message,
                            caller,
                            decoded(
                                    new ExtendedRequest(operation.getOID(), operation.getValue()),
                                    PasswordModifyExtendedRequest::new));
            case CancelExtendedRequest.CANCEL_REQUEST_OID ->
                    cancel(
                            id,
                            decoded(
                                    new ExtendedRequest(operation.getOID(), operation.getValue()),
                                    CancelExtendedRequest::new));
            default ->
                    throw new LdapRefusal(
                            ResultCode.PROTOCOL_ERROR, "that extended operation is not offered");
        }
    }

    private interface Decoder<T> {
        T decode(ExtendedRequest request) throws LDAPException;
    }

    private static <T> T decoded(ExtendedRequest request, Decoder<T> decoder) throws LdapRefusal {
        try {
            return decoder.decode(request);
        } catch (LDAPException | RuntimeException broken) {
            throw new LdapRefusal(ResultCode.PROTOCOL_ERROR, "the request cannot be decoded");
        }
    }

    // RFC 4511 section 4.14
    private void startTls(int id) throws LdapRefusal, IOException {
        if (session.connection.encrypted() || !session.idle()) {
            throw new LdapRefusal(
                    ResultCode.OPERATIONS_ERROR,
                    session.connection.encrypted()
                            ? "TLS is there already"
                            : "operations are under way");
        }
        if (!session.connection.canStartTls()) {
            throw new LdapRefusal(ResultCode.UNAVAILABLE, "there is no TLS here");
        }
        respond(id, StartTLSExtendedRequest.STARTTLS_REQUEST_OID, null);
        session.replies().flush();
        session.connection.startTls();
        // RFC 4513 section 3.2: what was said in clear may have been somebody else's words.
        session.caller(Caller.NOBODY);
        session.connection.loggedOut();
        session.secured();
    }

    private void changePassword(
            LDAPMessage message, Caller caller, PasswordModifyExtendedRequest request)
            throws LdapRefusal, TreeException, DirectoryException, IOException {
        String whose = request.getUserIdentity();
        session.audit.around(
                message,
                whose == null ? caller.name().toString() : whose,
                () -> modifyPassword(message.getMessageID(), caller, request));
    }

    // RFC 3062 section 2
    private void modifyPassword(int id, Caller caller, PasswordModifyExtendedRequest request)
            throws LdapRefusal, TreeException, DirectoryException, IOException {
        if (session.server.readOnly().getAsBoolean()) {
            throw new LdapRefusal(
                    ResultCode.UNWILLING_TO_PERFORM,
                    "this server follows another one, where changes are made");
        }
        if (!session.server.passwordsAllowed().test(session.connection)) {
            throw new LdapRefusal(ResultCode.CONFIDENTIALITY_REQUIRED, "passwords need TLS here");
        }
        DirectoryEntry entry = whose(caller, request.getUserIdentity());
        byte[] old = request.getOldPasswordBytes();
        if (old != null) {
            passwords.proven(entry, old);
        }
        boolean self = caller.name().equals(entry.name());
        if (!session.access.changes(caller, entry, List.of("userPassword"))
                || (self && old == null && !caller.administrator())) {
            throw new LdapRefusal(
                    ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
                    self ? "the old password is needed" : "you may not change this");
        }
        byte[] wanted = request.getNewPasswordBytes();
        String made = wanted == null ? made() : null;
        byte[] value = wanted == null ? Attributes.octetsOf(String.valueOf(made)) : wanted;
        passwords.allowed(caller, List.of(Attributes.text(value)));
        var changed =
                session.server
                        .writer()
                        .change(
                                entry.name(),
                                one -> one.attributes().withOctets("userPassword", List.of(value)),
                                caller.name().toString());
        session.audit.passwordChanged(changed.name().toString());
        ASN1OctetString answer =
                made == null
                        ? null
                        : new PasswordModifyExtendedResult(
                                        id,
                                        ResultCode.SUCCESS,
                                        null,
                                        changed.name().toString(),
                                        null,
                                        new ASN1OctetString(made),
                                        null)
                                .getValue();
        respond(id, null, answer);
    }

    private DirectoryEntry whose(Caller caller, @Nullable String identity)
            throws LdapRefusal, DirectoryException {
        if (identity == null || identity.isEmpty()) {
            if (caller.nobody()) {
                throw new LdapRefusal(
                        ResultCode.STRONG_AUTH_REQUIRED, "whose password it is must be said");
            }
            return Names.existing(session, caller, caller.name());
        }
        String name = identity.startsWith("dn:") ? identity.substring(3) : identity;
        if (name.indexOf('=') < 0) {
            String login = name.startsWith("u:") ? name.substring(2) : name;
            var account = session.server.directory().find(login);
            if (account.isPresent()) {
                return Names.existing(session, caller, Proxied.of(account.get()).name());
            }
        }
        return Names.existing(session, caller, Names.parse(name));
    }

    private String made() {
        var made = new StringBuilder();
        for (int i = 0; i < MADE_CHARACTERS; i++) {
            made.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return made.toString();
    }

    // RFC 3909 section 2
    private void cancel(int id, CancelExtendedRequest request) throws LdapRefusal, IOException {
        if (!session.cancel(request.getTargetMessageID(), false)) {
            throw new LdapRefusal(ResultCode.NO_SUCH_OPERATION, "no such operation is under way");
        }
        respond(id, null, null);
    }

    private void respond(int id, @Nullable String oid, @Nullable ASN1OctetString value)
            throws IOException {
        session.send(
                id,
                new ExtendedResponseProtocolOp(
                        ResultCode.SUCCESS_INT_VALUE, null, null, List.of(), oid, value));
    }
}
