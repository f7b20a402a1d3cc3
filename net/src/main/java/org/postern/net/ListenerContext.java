package org.postern.net;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Events;

import java.util.function.Supplier;

/// What all listeners of a node share.
///
/// @param settings asked anew for each connection, so that a change is live
/// @param proxies from where PROXY protocol is believed; asked anew for each connection
/// @param limits counts clients over all the listeners that share it
/// @param identity the certificate; absent: no TLS, and no listener with [TlsMode#IMPLICIT]
/// @param events where refusals are reported
/// @param overload whether the node has room for more
public record ListenerContext(
        Supplier<ConnectionSettings> settings,
        Supplier<ProxyProtocolSettings> proxies,
        ConnectionLimits limits,
        @Nullable TlsIdentity identity,
        Events events,
        Overload overload) {
    /// A context in which nothing is overloaded.
    public ListenerContext(
            Supplier<ConnectionSettings> settings,
            Supplier<ProxyProtocolSettings> proxies,
            ConnectionLimits limits,
            @Nullable TlsIdentity identity,
            Events events) {
        this(settings, proxies, limits, identity, events, Overload.never());
    }
}
