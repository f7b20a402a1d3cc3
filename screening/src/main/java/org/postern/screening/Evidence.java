package org.postern.screening;

import java.util.Set;

/// What the checks before the hurdle have found of a client and its sender. None of it was reason
/// enough to refuse.
///
/// @param reverse the client's name by PTR
/// @param hello what the client calls itself, as typed
/// @param helloFits whether that name is the client's own: its confirmed name, a name that resolves
///   to its address, or its address literal
/// @param spf what SPF says of the sender
/// @param listed names of DNS block lists that name the client or the sender and only tag
/// @param vouched names of DNS allow lists that name the client
/// @param encrypted whether the session is under TLS
public record Evidence(
        Reverse reverse,
        String hello,
        boolean helloFits,
        SpfFinding spf,
        Set<String> listed,
        Set<String> vouched,
        boolean encrypted) {
    public Evidence {
        listed = Set.copyOf(listed);
        vouched = Set.copyOf(vouched);
    }

    /// Whether nothing speaks against the sender: a confirmed name, a name in HELO that fits, SPF
    /// that does not fail, and no list.
    public boolean clean() {
        return reverse.confirmed()
                && helloFits
                && !spf.result().speaksAgainst()
                && listed.isEmpty();
    }
}
