package org.postern.directory.server;

import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.controls.ProxiedAuthorizationV2RequestControl;

import org.postern.directory.Account;
import org.postern.directory.DirectoryException;
import org.postern.directory.DirectoryTree;
import org.postern.directory.DistinguishedName;
import org.postern.directory.EntryReference;

import java.util.Optional;

/// Whom a request is made for.
final class Proxied {
    private Proxied() {}

    /// Whoever is logged in, or whom he names by the control.
    // RFC 4370 section 3
    static Caller caller(LdapSession session, RequestControls controls)
            throws LdapRefusal, DirectoryException {
        var control =
                controls.find(RequestControls.PROXIED, ProxiedAuthorizationV2RequestControl::new);
        if (control.isEmpty()) {
            return session.caller();
        }
        if (!session.access.actsForOthers(session.caller())) {
            throw new LdapRefusal(
                    ResultCode.AUTHORIZATION_DENIED, "only administrators act for others");
        }
        return named(session, control.get().getAuthorizationID());
    }

    /// The caller of an authorization identity.
    // RFC 4513 section 5.2.1.8: "dn:" or "u:"
    private static Caller named(LdapSession session, String identity)
            throws LdapRefusal, DirectoryException {
        if (identity.isEmpty()) {
            return Caller.NOBODY;
        }
        var directory = session.server.directory();
        if (identity.startsWith("u:")) {
            var account = directory.find(identity.substring(2));
            if (account.isPresent() && account.get().logsIn()) {
                return of(account.get());
            }
        }
        if (identity.startsWith("dn:")) {
            var caller = ofName(session, Names.parse(identity.substring(3)));
            if (caller.isPresent()) {
                return caller.get();
            }
        }
        throw new LdapRefusal(ResultCode.AUTHORIZATION_DENIED, "there is nobody of that name");
    }

    static Caller of(Account account) {
        return Caller.of(account, DirectoryTree.nameOf(account));
    }

    static Optional<Caller> ofName(LdapSession session, DistinguishedName name)
            throws DirectoryException {
        var directory = session.server.directory();
        var entry = directory.tree().byName(name);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        if (entry.get().reference().kind() == EntryReference.Kind.ACCOUNT) {
            var account = directory.byId(entry.get().id()).filter(Account::logsIn);
            return account.map(one -> Caller.of(one, entry.get().name()));
        }
        return Optional.of(new Caller(entry.get().name(), domainOf(session, name), null));
    }

    /// The mail domain that an entry is below; the root when it is below none.
    static DistinguishedName domainOf(LdapSession session, DistinguishedName name)
            throws DirectoryException {
        for (var at = name.parent(); at.isPresent() && !at.get().isRoot(); at = at.get().parent()) {
            var above = session.server.directory().tree().reference(at.get());
            if (above.isPresent() && above.get().kind() == EntryReference.Kind.DOMAIN) {
                return at.get();
            }
        }
        return DistinguishedName.ROOT;
    }
}
