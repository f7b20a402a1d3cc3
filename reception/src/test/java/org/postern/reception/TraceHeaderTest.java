package org.postern.reception;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postern.smtp.server.Peer;
import org.postern.smtp.server.SmtpMode;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/// The lines that a delivery puts before a message.
class TraceHeaderTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private static Peer peer(String client, @Nullable String hello) {
        var server = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 25);
        return new Peer(
                "id1",
                SmtpMode.MX,
                new InetSocketAddress(InetAddress.ofLiteral(client), 4_000),
                server,
                null,
                hello,
                true,
                null);
    }

    private static String text(TraceHeader header) {
        return new String(header.octets(), StandardCharsets.UTF_8);
    }

    @Test
    void theClientIsNamedAsScreeningKnowsIt() {
        var header =
                new TraceHeader()
                        .received(
                                peer("192.0.2.1", "mail.good.example"),
                                "mail.good.example [192.0.2.1]",
                                false,
                                "mx.b.test",
                                "m1",
                                null,
                                NOW);
        assertThat(text(header))
                .isEqualTo(
                        "Received: from mail.good.example (mail.good.example [192.0.2.1])\r\n"
                                + "\tby mx.b.test with ESMTP id m1;"
                                + " Mon, 23 Nov 2026 12:00:00 +0000\r\n");
    }

    @Test
    void addressesAreLiterals() {
        assertThat(TraceHeader.literal(peer("192.0.2.1", null))).isEqualTo("[192.0.2.1]");
        assertThat(TraceHeader.literal(peer("2001:db8::1", null))).isEqualTo("[IPv6:2001:db8::1]");
    }

    @Test
    void whatWasFoundIsSaidAndNothingElse() {
        assertThat(text(new TraceHeader().screening(List.of()))).isEmpty();
        assertThat(text(new TraceHeader().screening(List.of("helo", "dnsbl=tag.example"))))
                .isEqualTo("X-Postern-Screening: helo dnsbl=tag.example\r\n");
    }

    /// Nothing that a client says can end the line or begin another clause.
    @Test
    void aHelloIsOneWord() {
        var header =
                new TraceHeader()
                        .received(
                                peer("192.0.2.1", "x) by evil;\r\nSubject: y"),
                                "unknown [192.0.2.1]",
                                false,
                                "mx.b.test",
                                "m1",
                                null,
                                NOW);
        assertThat(text(header)).startsWith("Received: from x??by?evil???Subject:?y (unknown [");
        assertThat(text(header).lines()).hasSize(2);
    }
}
