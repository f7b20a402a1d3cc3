package org.postern.mailauth;

import org.postern.net.Network;

/// One directive of a policy: a mechanism, and what it says when it matches.
///
/// @param text as written
record SpfTerm(SpfStatus qualifier, Mechanism mechanism, String text) {
    /// RFC 7208 section 5.
    sealed interface Mechanism {
        /// Whether it counts among the terms that ask DNS (RFC 7208 section 4.6.4).
        default boolean asks() {
            return !(this instanceof All || this instanceof Ip);
        }
    }

    record All() implements Mechanism {}

    record Include(MacroString domain) implements Mechanism {}

    /// @param domain empty: the one that is checked
    record A(MacroString domain, int bits4, int bits6) implements Mechanism {}

    /// @param domain empty: the one that is checked
    record Mx(MacroString domain, int bits4, int bits6) implements Mechanism {}

    /// @param domain empty: the one that is checked
    record Ptr(MacroString domain) implements Mechanism {}

    record Ip(Network network) implements Mechanism {}

    record Exists(MacroString domain) implements Mechanism {}
}
