package org.postern.antispam;

/// Where an engine outside listens.
///
/// @param port TCP port
public record EngineAddress(String host, int port) {
    public EngineAddress {
        if (host.isBlank() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("no address of an engine: " + host + ":" + port);
        }
    }
}
