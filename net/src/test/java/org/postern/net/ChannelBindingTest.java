package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/// Both ends of a TLS connection have the same octets, and each connection has its own.
class ChannelBindingTest {
    /// Tells each line's channel binding in hex.
    private static final SessionHandler TELLS =
            new SessionHandler() {
                @Override
                public void serve(Connection connection) throws IOException {
                    for (var type : ChannelBinding.values()) {
                        connection.output().text(hex(connection.channelBinding(type))).crlf();
                    }
                    connection.output().flush();
                }

                @Override
                public byte[] refusal(Refusal reason, String id) {
                    return new byte[0];
                }
            };

    private static String hex(Optional<byte[]> octets) {
        return octets.map(HexFormat.of()::formatHex).orElse("none");
    }

    @Test
    void thereIsNoneInClear() throws Exception {
        try (var server = LoopbackServer.of("tells", TELLS).start();
                var client = TranscriptClient.open(server.address(), false)) {
            assertThat(client.rest()).isEqualTo("none\r\nnone\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void bothEndsHaveTheSame(String protocol) throws Exception {
        try (var server = LoopbackServer.of("tells", TELLS).with(TlsMode.IMPLICIT).start()) {
            var context = TranscriptClient.trustingContext();
            String first = agreed(context, server, protocol);
            // A resumed session has an exporter of its own and the same certificate.
            String second = agreed(context, server, protocol);
            assertThat(first.split(" ")[0]).isNotEqualTo(second.split(" ")[0]);
            assertThat(first.split(" ")[1]).isEqualTo(second.split(" ")[1]);
            assertThat(first).doesNotContain("none");
        }
    }

    private static String agreed(SSLContext context, LoopbackServer server, String protocol)
            throws IOException {
        try (var socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(
                                        server.address().getAddress(),
                                        server.address().getPort())) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.setSoTimeout(20_000);
            socket.startHandshake();
            SSLSession session = socket.getSession();
            String ours =
                    hex(ChannelBinding.TLS_EXPORTER.ofClient(session))
                            + "\r\n"
                            + hex(ChannelBinding.TLS_SERVER_END_POINT.ofClient(session))
                            + "\r\n";
            String theirs =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(theirs).isEqualTo(ours);
            return ours.replace("\r\n", " ");
        }
    }

    @Test
    void namesAreThoseRegistered() {
        for (var type : ChannelBinding.values()) {
            assertThat(ChannelBinding.named(type.wireName())).contains(type);
        }
        assertThat(ChannelBinding.named("TLS-EXPORTER")).isEmpty();
        assertThat(ChannelBinding.named("tls-unique")).isEmpty();
    }
}
