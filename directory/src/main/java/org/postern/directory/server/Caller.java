package org.postern.directory.server;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.directory.DistinguishedName;
import org.postern.kernel.Role;

/// Who asks.
///
/// @param name of its entry; the root when nobody is logged in
/// @param domain the name of the mail domain it belongs to; the root when it has none
/// @param account absent when nobody is logged in, or an entry that is no account
record Caller(DistinguishedName name, DistinguishedName domain, @Nullable Account account) {
    static final Caller NOBODY = new Caller(DistinguishedName.ROOT, DistinguishedName.ROOT, null);

    static Caller of(Account account, DistinguishedName name) {
        return new Caller(name, DistinguishedName.of(account.address().domain()), account);
    }

    boolean nobody() {
        return name.isRoot();
    }

    Role role() {
        return account == null ? Role.USER : account.role();
    }

    /// Runs the system: everything is open.
    boolean administrator() {
        return !nobody() && role() == Role.ADMINISTRATOR;
    }

    // RFC 4513 section 5.2.1.8
    String authorizationId() {
        return nobody() ? "" : "dn:" + name;
    }
}
