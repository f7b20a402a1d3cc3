package org.postern.search;

/// What the manifest says of a segment.
///
/// @param id never used again in its account
/// @param octets of all columns
/// @param textOctets of the folded text that is in it, in UTF-8
/// @param codes one above the highest
/// @param rawStart where in the postings those of [Codes#RAW] begin
record SegmentInfo(
        int id, int messages, long octets, long textOctets, int codes, long rawStart, long rawEnd) {
    void write(Octets out) {
        out.number(id);
        out.number(messages);
        out.number(octets);
        out.number(textOctets);
        out.number(codes);
        out.number(rawStart);
        out.number(rawEnd);
    }

    static SegmentInfo read(OctetReader in) throws IndexDamage {
        return new SegmentInfo(
                in.count(),
                in.count(),
                in.number(),
                in.number(),
                in.count(),
                in.number(),
                in.number());
    }
}
