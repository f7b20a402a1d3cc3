package org.postern.smtp.server;

import java.util.List;

/// What tests outside this package see of the [Fixture]: a server whose backend keeps messages in
/// memory, with the login `ada`, `secret`. `nobody@` is unknown and `full@` has no room.
public final class TestService {
    private final Fixture fixture;

    public TestService(SmtpMode mode) {
        fixture = new Fixture(mode).withPasswords();
    }

    public SmtpServer server() {
        return fixture.server();
    }

    /// The octets of the messages kept so far.
    public List<String> contents() {
        return fixture.backend.messages.stream().map(MemoryBackend.Message::content).toList();
    }
}
