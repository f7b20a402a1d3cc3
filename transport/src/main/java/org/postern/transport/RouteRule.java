package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.mail.Address;

/// One entry of the local routing table.
///
/// @param pattern an address, a domain, `*.` and a domain for all below it, or `*` for all that no
///   other entry names
/// @param address the address that mail goes to instead; null: it keeps its own
/// @param hop where it goes; null: as it would without this entry
/// @param options what else holds on that way
record RouteRule(
        String pattern, @Nullable Address address, @Nullable Hop hop, RouteOptions options) {
    /// All that no other entry names.
    static final String DEFAULT = "*";
}
