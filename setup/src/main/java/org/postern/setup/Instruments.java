package org.postern.setup;

import org.postern.net.Resolver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/// What checks work with.
///
/// @param resolver bounded by `dns.timeout`
/// @param own the addresses of this machine's interfaces
public record Instruments(
        Resolver resolver,
        InstantSource clock,
        TimeQuestion time,
        PolicyQuestion policies,
        Supplier<List<InetAddress>> own) {
    /// Asks a time server.
    @FunctionalInterface
    public interface TimeQuestion {
        /// How far the server's clock is ahead of ours.
        ///
        /// @throws IOException when it does not say
        Duration offset(InetSocketAddress server) throws IOException;
    }

    /// Fetches the MTA-STS policy of a domain.
    @FunctionalInterface
    public interface PolicyQuestion {
        /// @param domain A-labels
        /// @throws IOException when there is none that can be had
        String fetch(String domain) throws IOException;
    }
}
