package org.postern.imap;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A command as octets on a wire, for tests of the grammar: the first line, literals, further
/// lines.
final class WireCommand implements CommandInput {
    private final byte[] octets;
    private int at;

    private WireCommand(byte[] octets) {
        this.octets = octets;
    }

    /// A reader over a command that is given whole, each character one octet, without its last
    /// CRLF.
    static ImapReader reader(String command) throws IOException {
        return reader(command.getBytes(StandardCharsets.ISO_8859_1));
    }

    static ImapReader reader(byte[] command) throws IOException {
        var wire = new WireCommand(command);
        return new ImapReader(wire.line(), wire);
    }

    @Override
    public byte[] literal(LiteralHeader header) throws IOException, ImapException {
        if (header.octets() > octets.length - at) {
            throw ImapException.no("TOOBIG", "Too big");
        }
        int start = at;
        at += (int) header.octets();
        return Arrays.copyOfRange(octets, start, at);
    }

    @Override
    public byte[] line() throws IOException {
        if (at > octets.length) {
            throw new EOFException();
        }
        int end = at;
        while (end < octets.length
                && !(octets[end] == '\r' && end + 1 < octets.length && octets[end + 1] == '\n')) {
            end++;
        }
        byte[] line = Arrays.copyOfRange(octets, at, end);
        at = end + 2;
        return line;
    }
}
