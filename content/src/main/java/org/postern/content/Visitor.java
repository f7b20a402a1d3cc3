package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Addresses;

import java.net.InetAddress;

/// Who brought a message.
///
/// @param address null when nobody did: mail out of the queue
/// @param host its name in DNS, checked both ways; empty without
/// @param greeting the name it gave itself; empty without
/// @param account the id of the account that logged in; empty for everybody else
public record Visitor(@Nullable InetAddress address, String host, String greeting, String account) {
    /// Nobody: the queue.
    public static final Visitor NOBODY = new Visitor(null, "", "", "");

    /// The address in digits; empty without.
    public String addressText() {
        return address == null ? "" : Addresses.text(address);
    }

    public boolean loggedIn() {
        return !account.isEmpty();
    }
}
