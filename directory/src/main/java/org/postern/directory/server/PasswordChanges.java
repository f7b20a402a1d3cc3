package org.postern.directory.server;

import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ResultCode;

import org.postern.directory.Attributes;
import org.postern.directory.DirectoryEntry;
import org.postern.net.Authenticator.Outcome;

import java.util.List;
import java.util.Optional;

/// What a modification asks of an entry's password. The password cannot be read, so adding one
/// takes the place of the one there is, and deleting a value needs to prove it.
final class PasswordChanges {
    private static final String PASSWORD = "userPassword";

    private final LdapSession session;

    PasswordChanges(LdapSession session) {
        this.session = session;
    }

    /// @param key an attribute type in lower case
    static boolean is(String key) {
        return key.equals("userpassword") || key.equals("authpassword");
    }

    /// What becomes of the password.
    ///
    /// @param value the new one; absent: it stays, unless it is removed
    record Change(Optional<byte[]> value, boolean removes) {
        Attributes into(Attributes attributes) {
            return value.isEmpty()
                    ? attributes
                    : attributes.withOctets(PASSWORD, List.of(value.get()));
        }
    }

    Change of(Caller caller, DirectoryEntry entry, List<Modification> modifications)
            throws LdapRefusal {
        Optional<byte[]> value = Optional.empty();
        boolean removes = false;
        for (var modification : modifications) {
            String key = session.schema().type(modification.getAttributeName()).key();
            if (!is(key)) {
                continue;
            }
            if (!key.equals("userpassword")) {
                throw new LdapRefusal(ResultCode.CONSTRAINT_VIOLATION, "set userPassword instead");
            }
            var given = List.of(modification.getValueByteArrays());
            if (given.size() > 1) {
                throw new LdapRefusal(ResultCode.CONSTRAINT_VIOLATION, "an entry has one password");
            }
            if (modification.getModificationType().intValue() == 1) {
                if (!given.isEmpty()) {
                    proven(entry, given.getFirst());
                }
                value = Optional.empty();
                removes = true;
            } else {
                value = given.stream().findFirst();
                removes = value.isEmpty();
            }
        }
        if (value.isPresent()) {
            allowed(caller, List.of(Attributes.text(value.get())));
        }
        return new Change(value, removes && value.isEmpty());
    }

    /// The old password is what the client says it is.
    void proven(DirectoryEntry entry, byte[] old) throws LdapRefusal {
        var outcome =
                session.server
                        .logins()
                        .password(
                                entry.name().toString(),
                                Optional.of(entry.reference()),
                                old.clone(),
                                session.connection.client().getAddress(),
                                LdapServer.SERVICE);
        if (!(outcome instanceof Outcome.Accepted)) {
            throw new LdapRefusal(ResultCode.NO_SUCH_ATTRIBUTE, "that is not the password");
        }
    }

    /// What the policy says of new passwords.
    void allowed(Caller caller, List<String> passwords) throws LdapRefusal {
        for (String password : passwords) {
            if (password.startsWith("{")) {
                // Whoever brings a hash evades the policy.
                if (!caller.administrator()) {
                    throw new LdapRefusal(
                            ResultCode.CONSTRAINT_VIOLATION,
                            "only administrators set passwords that are hashed already");
                }
            } else if (password.codePointCount(0, password.length())
                    < session.settings.minPasswordCharacters()) {
                throw new LdapRefusal(
                        ResultCode.CONSTRAINT_VIOLATION,
                        "a password has at least "
                                + session.settings.minPasswordCharacters()
                                + " characters (ldap.minPasswordCharacters)");
            }
        }
    }
}
