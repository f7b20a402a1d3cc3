package org.postern.directory.server;

import com.unboundid.asn1.ASN1Buffer;
import com.unboundid.ldap.protocol.ExtendedResponseProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.sdk.ResultCode;

import org.postern.directory.DirectorySchema;
import org.postern.directory.EntryLogins;
import org.postern.directory.LocalDirectory;
import org.postern.directory.TreeWriter;
import org.postern.kernel.Events;
import org.postern.net.Connection;
import org.postern.net.SaslMechanisms;
import org.postern.net.SessionHandler;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// LDAP's server: one object for all listeners of the protocol.
///
/// @param writer changes what is asked to be changed
/// @param schema asked when it is first needed: making it takes a while
/// @param logins judges simple binds
/// @param mechanisms what SASL binds may use
/// @param passwordsAllowed whether a password may travel on a connection as it is now
/// @param readOnly whether this server only follows another, so that clients change nothing here
/// @param settings asked anew for each session
public record LdapServer(
        LocalDirectory directory,
        TreeWriter writer,
        Supplier<DirectorySchema> schema,
        EntryLogins logins,
        SaslMechanisms mechanisms,
        Predicate<Connection> passwordsAllowed,
        BooleanSupplier readOnly,
        Supplier<LdapSettings> settings,
        InstantSource clock,
        Events events)
        implements SessionHandler {
    /// The protocol's name for authenticators and class of service.
    public static final String SERVICE = "ldap";

    // RFC 4511 section 4.4.1
    private static final String NOTICE_OF_DISCONNECTION = "1.3.6.1.4.1.1466.20036";

    @Override
    public void serve(Connection connection) throws IOException {
        new LdapSession(this, connection).run();
    }

    @Override
    public byte[] refusal(Refusal reason, String id) {
        String why =
                switch (reason) {
                    case BUSY -> "too many connections, try again later";
                    case TOO_MANY_FROM_ADDRESS -> "too many connections from your address";
                    case TOO_MANY_FROM_NETWORK -> "too many connections from your network";
                    case TOO_FAST_FROM_ADDRESS -> "you connect too often, try again later";
                };
        var buffer = new ASN1Buffer();
        disconnection(ResultCode.BUSY, why + " (" + id + ")").writeTo(buffer);
        return buffer.toByteArray();
    }

    /// What an LDAP server says when it ends a connection by itself.
    static LDAPMessage disconnection(ResultCode code, String why) {
        return new LDAPMessage(
                0,
                new ExtendedResponseProtocolOp(
                        code.intValue(), null, why, List.of(), NOTICE_OF_DISCONNECTION, null));
    }
}
