package org.postern.bench;

import org.postern.net.LineEnd;
import org.postern.net.LineTooLongException;
import org.postern.net.WireInput;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/// The octets of one input of [Fuzz], as a client would send them.
final class OctetsInput implements WireInput {
    private final ByteArrayInputStream octets;

    OctetsInput(byte[] input) {
        octets = new ByteArrayInputStream(input);
    }

    /// The next octet; -1 at the end.
    int octet() {
        return octets.read();
    }

    /// The octets up to the next LF or the end, without CR LF.
    byte[] line() {
        var line = new ByteArrayOutputStream();
        for (int octet = octets.read(); octet >= 0 && octet != '\n'; octet = octets.read()) {
            line.write(octet);
        }
        byte[] all = line.toByteArray();
        boolean carriageReturn = all.length > 0 && all[all.length - 1] == '\r';
        return carriageReturn ? Arrays.copyOf(all, all.length - 1) : all;
    }

    @Override
    public byte[] readLine(int limit, LineEnd end) throws IOException {
        if (!ready()) {
            throw new EOFException();
        }
        byte[] line = line();
        if (line.length > limit) {
            throw new LineTooLongException(limit);
        }
        return line;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        return octets.read(target, offset, length);
    }

    @Override
    public void readFully(byte[] target, int offset, int length) throws IOException {
        if (octets.readNBytes(target, offset, length) < length) {
            throw new EOFException();
        }
    }

    @Override
    public boolean ready() {
        return octets.available() > 0;
    }

    @Override
    public void idleTimeout(Duration timeout) {
        // Octets in memory do not keep anybody waiting.
    }

    @Override
    public void deadline(Duration limit) {
        // As above.
    }

    @Override
    public void noDeadline() {
        // As above.
    }
}
