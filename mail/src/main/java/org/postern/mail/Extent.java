package org.postern.mail;

/// Where a part stands in the octets of its message: its header, and right after it its body.
///
/// @param offset of the header's first octet
/// @param headerOctets length of the header, with the empty line that ends it (if there is one)
/// @param bodyOctets length of the body, without the line end before the next boundary
/// @param bodyLines how many line ends the body holds
public record Extent(long offset, long headerOctets, long bodyOctets, long bodyLines) {
    public Extent {
        if (offset < 0 || headerOctets < 0 || bodyOctets < 0 || bodyLines < 0) {
            throw new IllegalArgumentException("an extent is not negative");
        }
    }

    /// Offset of the body's first octet.
    public long bodyOffset() {
        return offset + headerOctets;
    }

    /// Offset after the body's last octet.
    public long end() {
        return offset + headerOctets + bodyOctets;
    }

    Extent shifted(long octets) {
        return new Extent(offset + octets, headerOctets, bodyOctets, bodyLines);
    }
}
