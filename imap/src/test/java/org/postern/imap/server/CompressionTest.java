package org.postern.imap.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.postern.imap.FlagList;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// COMPRESS with a client that compresses by the JDK's own streams.
final class CompressionTest {
    /// A client, plain first.
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private Inflater inflater = new Inflater(true);
        private Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        private OutputStream out;
        private InputStream in;

        Client(Fixture server) throws IOException {
            socket = new Socket(server.server.address().getAddress(), port(server));
            socket.setTcpNoDelay(true);
            out = socket.getOutputStream();
            in = socket.getInputStream();
        }

        private static int port(Fixture server) {
            return server.server.address().getPort();
        }

        void compress() throws IOException {
            out = new DeflaterOutputStream(socket.getOutputStream(), deflater, 64, true);
            in = new InflaterInputStream(socket.getInputStream(), inflater, 1);
        }

        void plain() throws IOException {
            inflater.end();
            deflater.end();
            inflater = new Inflater(true);
            deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
            out = socket.getOutputStream();
            in = socket.getInputStream();
        }

        void send(String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        String line() throws IOException {
            var line = new ByteArrayOutputStream();
            for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
                line.write(octet);
            }
            return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
        }

        /// Reads up to the tagged response.
        String until(String tag) throws IOException {
            String line = line();
            while (!line.startsWith(tag + " ") && !line.isEmpty()) {
                line = line();
            }
            return line;
        }

        @Override
        public void close() throws IOException {
            socket.close();
            inflater.end();
            deflater.end();
        }
    }

    // RFC 8437 section 4.1
    @Test
    void endsWithTheLogin() throws Exception {
        try (var server = new Fixture();
                var client = loggedIn(server)) {
            client.send("c CAPABILITY");
            assertThat(client.line()).contains("UNAUTHENTICATE");
            assertThat(client.until("c")).startsWith("c OK");
            client.send("d UNAUTHENTICATE");
            assertThat(client.line()).isEqualTo("d OK Log in again");
            client.plain();
            // What marks the end of what was compressed may come late.
            client.socket.getOutputStream().write(new byte[] {0, 0, -1, -1});
            client.send("e LOGIN bob secret");
            assertThat(client.line().replaceAll("^[\\x00\\xff]+", ""))
                    .startsWith("e OK")
                    .contains("COMPRESS=DEFLATE");
            client.send("f COMPRESS DEFLATE");
            assertThat(client.line()).isEqualTo("f OK Compressing from here on");
            client.compress();
            client.send("g NOOP");
            assertThat(client.line()).isEqualTo("g OK Done");
        }
    }

    // RFC 8437 section 4.1
    @Test
    void refusesWhatGoesOnCompressed() throws Exception {
        try (var server = new Fixture();
                var client = loggedIn(server)) {
            client.send("c UNAUTHENTICATE\r\nd NOOP");
            assertThat(client.line()).isEqualTo("c OK Log in again");
            assertThatThrownBy(client::line).isInstanceOf(EOFException.class);
        }
    }

    private static Client loggedIn(Fixture server) throws IOException {
        var client = new Client(server);
        client.line();
        client.send("a LOGIN alice secret");
        assertThat(client.line()).contains("COMPRESS=DEFLATE");
        client.send("b COMPRESS DEFLATE");
        assertThat(client.line()).isEqualTo("b OK Compressing from here on");
        client.compress();
        return client;
    }

    @Test
    void goesOnCompressed() throws Exception {
        try (var server = new Fixture()) {
            byte[] large = new byte[200_000];
            new Random(1).nextBytes(large);
            for (int i = 0; i < large.length; i++) {
                large[i] = (byte) ((large[i] & 0x7f) | 0x20);
            }
            server.deliver("alice", "INBOX", FlagList.NONE, large);
            try (var client = loggedIn(server)) {
                client.send("c CAPABILITY");
                assertThat(client.line()).startsWith("* CAPABILITY").doesNotContain("COMPRESS");
                assertThat(client.line()).isEqualTo("c OK Done");
                client.send("d COMPRESS DEFLATE");
                assertThat(client.line()).isEqualTo("d NO [COMPRESSIONACTIVE] Compressed already");
                client.send("e SELECT INBOX");
                assertThat(client.until("e")).startsWith("e OK");
                client.send("f FETCH 1 BODY.PEEK[]");
                assertThat(client.line()).isEqualTo("* 1 FETCH (BODY[] {200000}");
                assertThat(client.line())
                        .isEqualTo(new String(large, StandardCharsets.ISO_8859_1) + ")");
                assertThat(client.line()).isEqualTo("f OK Fetched");
                client.send("g APPEND INBOX {5+}\r\nhello");
                assertThat(client.until("g")).startsWith("g OK [APPENDUID");
            }
        }
    }

    @Test
    void tellsAnIdlingClient() throws Exception {
        try (var server = new Fixture();
                var client = loggedIn(server)) {
            client.send("c SELECT INBOX");
            client.until("c");
            client.send("d IDLE");
            assertThat(client.line()).isEqualTo("+ idling");
            for (int i = 1; i <= 3; i++) {
                server.deliver("alice", "INBOX", "subject " + i);
                assertThat(client.line()).isEqualTo("* " + i + " EXISTS");
                assertThat(client.line()).isEqualTo("* " + i + " RECENT");
            }
            client.send("DONE");
            assertThat(client.line()).isEqualTo("d OK Done");
            client.send("e LOGOUT");
            assertThat(client.line()).startsWith("* BYE");
            assertThat(client.line()).startsWith("e OK");
        }
    }

    @Test
    void damagedDataEndsTheConnection() throws Exception {
        try (var server = new Fixture();
                var client = loggedIn(server)) {
            client.socket.getOutputStream().write(new byte[] {6, 6, 6, 6});
            assertThat(client.socket.getInputStream().read()).isEqualTo(-1);
            try (var other = loggedIn(server)) {
                other.send("c NOOP");
                assertThat(other.line()).isEqualTo("c OK Done");
            }
        }
    }
}
