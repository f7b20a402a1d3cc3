package org.postern.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/// One field of a header: its octets as they were sent, folded, with the line end (RFC 5322 section
/// 2.2). A view into the block it was read from.
public final class HeaderField {
    private final byte[] block;
    private final int start;
    private final int nameEnd;
    private final int valueStart;
    private final int end;

    /// @param nameEnd after the name, before any white space and the colon
    /// @param valueStart after the colon
    /// @param end after the last line's end
    HeaderField(byte[] block, int start, int nameEnd, int valueStart, int end) {
        this.block = block;
        this.start = start;
        this.nameEnd = nameEnd;
        this.valueStart = valueStart;
        this.end = end;
    }

    /// The name as written.
    public String name() {
        return new String(block, start, nameEnd - start, StandardCharsets.ISO_8859_1);
    }

    /// Names are compared without regard to the case of A to Z.
    public boolean hasName(String name) {
        if (nameEnd - start != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (Ascii.lower(block[start + i]) != Ascii.lower(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    boolean hasNameIn(Collection<String> names) {
        for (String name : names) {
            if (hasName(name)) {
                return true;
            }
        }
        return false;
    }

    /// What follows the colon, unfolded.
    public RawText value() {
        return RawText.of(block, valueStart, end);
    }

    /// A copy of the whole field: name, colon, value with its folding, line end (if it had one).
    public byte[] octets() {
        return Arrays.copyOfRange(block, start, end);
    }

    /// The length of [#octets].
    public int length() {
        return end - start;
    }

    /// Whether its last line has an end.
    boolean endsLine() {
        return block[end - 1] == '\n';
    }

    /// How much of the field fits into that room: all of it, or its first lines, or nothing.
    int wholeLinesWithin(int room) {
        int length = Math.min(room, length());
        while (length > 0 && length < length() && block[start + length - 1] != '\n') {
            length--;
        }
        return length;
    }

    void writeTo(ByteArrayOutputStream target, int length) {
        target.write(block, start, length);
    }

    @Override
    public String toString() {
        return name() + ": " + value();
    }
}
