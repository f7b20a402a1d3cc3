package org.postern.smtp.server;

import org.postern.net.Connection;
import org.postern.net.LineEnd;
import org.postern.net.LineTooLongException;
import org.postern.net.WireInput;
import org.postern.net.WireOutput;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/// A connection whose client said everything beforehand: a session runs through it in the test's
/// own thread and always in the same way. What the client says in clear and what it says under TLS
/// are separate parts; STARTTLS throws away what is left of a part, as a real connection does.
final class ScriptedConnection implements Connection {
    static final String ID = "c0ffee";

    private final Deque<byte[]> parts = new ArrayDeque<>();
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
    private final IntUnaryOperator cut;
    private byte[] octets;
    private int at;
    private boolean encrypted;
    private boolean tlsOffered;
    private boolean silentAtEnd;
    private int stopsAfterLines = Integer.MAX_VALUE;
    private int flushes;
    private List<Duration> waits = new ArrayList<>();
    private final List<Duration> patience = new ArrayList<>();
    private boolean underStress;
    private InetAddress client = InetAddress.getLoopbackAddress();

    /// @param cut from the octets asked for, how many arrive at once
    ScriptedConnection(IntUnaryOperator cut, String... parts) {
        this.cut = cut;
        for (String part : parts) {
            this.parts.add(part.getBytes(StandardCharsets.ISO_8859_1));
        }
        octets = this.parts.removeFirst();
        tlsOffered = parts.length > 1;
    }

    ScriptedConnection(String... parts) {
        this(asked -> asked, parts);
    }

    ScriptedConnection offeringTls() {
        tlsOffered = true;
        return this;
    }

    /// Under TLS from the start.
    ScriptedConnection underTls() {
        encrypted = true;
        return this;
    }

    /// The client stays and says nothing more, instead of closing.
    ScriptedConnection silentAtEnd() {
        silentAtEnd = true;
        return this;
    }

    ScriptedConnection stoppingAfterLines(int lines) {
        stopsAfterLines = lines;
        return this;
    }

    ScriptedConnection from(String address) {
        client = InetAddress.ofLiteral(address);
        return this;
    }

    String answers() {
        return answers.toString(StandardCharsets.UTF_8);
    }

    int flushes() {
        return flushes;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public InetSocketAddress client() {
        return new InetSocketAddress(client, 40_000);
    }

    @Override
    public InetSocketAddress server() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);
    }

    @Override
    public boolean encrypted() {
        return encrypted;
    }

    @Override
    public Optional<TlsFacts> tls() {
        return encrypted
                ? Optional.of(new TlsFacts("TLSv1.3", "TLS_AES_256_GCM_SHA384"))
                : Optional.empty();
    }

    @Override
    public boolean canStartTls() {
        return tlsOffered && !encrypted;
    }

    @Override
    public void startTls() throws IOException {
        if (parts.isEmpty()) {
            throw new EOFException("no handshake");
        }
        octets = parts.removeFirst();
        at = 0;
        encrypted = true;
    }

    /// Does not wait, but notes how long it should have.
    ScriptedConnection noting(List<Duration> pauses) {
        waits = pauses;
        return this;
    }

    /// On a node that runs out of connections.
    ScriptedConnection stressed() {
        underStress = true;
        return this;
    }

    /// The longest waits that the session has asked for.
    List<Duration> patience() {
        return patience;
    }

    @Override
    public boolean underStress() {
        return underStress;
    }

    @Override
    public void pause(Duration time) {
        waits.add(time);
    }

    @Override
    public boolean stopping() {
        return stopsAfterLines <= 0;
    }

    @Override
    public WireInput input() {
        return new Input();
    }

    @Override
    public WireOutput output() {
        return new WireOutput() {
            @Override
            public void write(int octet) {
                answers.write(octet);
            }

            @Override
            public void flush() {
                flushes++;
            }
        };
    }

    private final class Input implements WireInput {
        @Override
        public byte[] readLine(int limit, LineEnd end) throws IOException {
            int start = at;
            while (at + 1 < octets.length && !(octets[at] == '\r' && octets[at + 1] == '\n')) {
                at++;
            }
            if (at + 1 >= octets.length) {
                at = octets.length;
                throw atEnd();
            }
            byte[] line = Arrays.copyOfRange(octets, start, at);
            at += 2;
            stopsAfterLines--;
            if (line.length > limit) {
                throw new LineTooLongException(limit);
            }
            return line;
        }

        private IOException atEnd() {
            return silentAtEnd ? new SocketTimeoutException("silent") : new EOFException("gone");
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (at == octets.length) {
                if (silentAtEnd) {
                    throw atEnd();
                }
                return -1;
            }
            int asked = Math.min(length, octets.length - at);
            int count = Math.clamp(cut.applyAsInt(asked), 1, asked);
            System.arraycopy(octets, at, target, offset, count);
            at += count;
            return count;
        }

        @Override
        public void readFully(byte[] target, int offset, int length) throws IOException {
            for (int done = 0; done < length; ) {
                int count = read(target, offset + done, length - done);
                if (count < 0) {
                    throw new EOFException("gone");
                }
                done += count;
            }
        }

        @Override
        public boolean ready() {
            return at < octets.length;
        }

        @Override
        public boolean lineReady() {
            return ready();
        }

        @Override
        public void idleTimeout(Duration timeout) {
            patience.add(timeout);
        }

        @Override
        public void deadline(Duration limit) {}

        @Override
        public void noDeadline() {}
    }
}
