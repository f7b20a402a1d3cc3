package org.postern.mail;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// A summary as octets, for keeping beside a message: compact, at most [#LARGEST] octets whatever
/// the message, and in sections so that one can be read without the others.
///
/// The format, version 1. A `number` has seven bits an octet, the lowest first, the high bit says
/// that more follow; `bytes` are a number and that many octets; a `word` is its 1-based place in a
/// table ([StructureCodec]) as a number, or 0 and then bytes; `signed` is a number with its sign in
/// the lowest bit.
///
/// ```
/// summary   = version octets bytes section section ; envelope, header fields, structure
/// version   = %x01
/// octets    = number                              ; size of the message
/// section   = flags number [number] *OCTET        ; length as kept; if deflated, length when inflated
/// envelope  = as IMAP sends it ([EnvelopePrinter]); empty where it would be long
/// flags     = 1 (deflated, raw DEFLATE) | 2 (something was cut)
/// header    = the listed fields, octet by octet as in the message
/// structure = kind-and-flags type fields signed(offset from the part around) number(header octets)
///             number(body octets) number(body lines) [number(children) 1*structure]
///             [complete bytes(listed fields) structure]
/// ```
///
/// A reader refuses a version it does not know. What is too large is made smaller, in this order:
/// the descriptive fields of parts and the headers of inner messages go; the header is cut at a
/// line end; in the end the structure is one opaque leaf. It takes more than a thousand parts or
/// recipients to get there.
public final class SummaryCodec {
    /// The version that is written.
    public static final int VERSION = 1;

    /// Most octets of a summary.
    public static final int LARGEST = 57_344;

    /// Of what is longer no envelope is kept.
    private static final int ENVELOPE_ROOM = 4_000;

    private static final int HEADER_ROOM = 20_000;
    private static final int STRUCTURE_ROOM = 33_000;

    /// From here on a section is deflated. Below, the time is worth more than the room.
    private static final int DEFLATE_FROM = 4096;

    /// Larger than any section that is written, when inflated.
    private static final int LARGEST_INFLATED = 8_388_608;

    private static final int DEFLATED = 1;
    private static final int CUT = 2;

    private static final byte[] NONE = {};

    private SummaryCodec() {}

    /// Writes a summary, made smaller where it must be.
    public static byte[] encode(MessageSummary summary) {
        var out = new SummaryWriter();
        out.octet(VERSION);
        out.number(summary.octets());
        byte[] envelope = EnvelopePrinter.octets(summary.envelope());
        out.bytes(envelope.length <= ENVELOPE_ROOM ? envelope : NONE);
        header(out, summary.listed());
        structure(out, summary.structure());
        return out.toOctets();
    }

    private static void header(SummaryWriter out, ListedHeader whole) {
        ListedHeader listed = whole;
        byte[] packed = pack(listed.octets());
        int room = ListedHeader.MOST_OCTETS;
        while (packed.length > HEADER_ROOM) {
            room /= 2;
            listed = listed.cutTo(room);
            packed = pack(listed.octets());
        }
        section(out, listed.octets(), packed, listed.complete() ? 0 : CUT);
    }

    private static void structure(SummaryWriter out, MimePart whole) {
        byte[] octets = octets(whole);
        byte[] packed = pack(octets);
        int flags = 0;
        if (packed.length > STRUCTURE_ROOM) {
            flags = CUT;
            octets = octets(lean(whole));
            packed = pack(octets);
        }
        if (packed.length > STRUCTURE_ROOM) {
            octets =
                    octets(
                            new MimePart.Leaf(
                                    ContentFields.of(MediaType.OCTET_STREAM), whole.extent()));
            packed = pack(octets);
        }
        section(out, octets, packed, flags);
    }

    private static byte[] octets(MimePart structure) {
        var out = new SummaryWriter();
        StructureCodec.write(out, structure, 0);
        return out.toOctets();
    }

    private static MimePart lean(MimePart part) {
        ContentFields fields = part.fields().bare();
        return switch (part) {
            case MimePart.Leaf leaf -> new MimePart.Leaf(fields, leaf.extent());
            case MimePart.Multipart multi ->
                    new MimePart.Multipart(
                            fields,
                            multi.extent(),
                            multi.children().stream().map(SummaryCodec::lean).toList());
            case MimePart.Embedded message ->
                    new MimePart.Embedded(
                            fields,
                            message.extent(),
                            ListedHeader.UNKNOWN,
                            lean(message.content()));
        };
    }

    private static byte[] pack(byte[] octets) {
        return octets.length < DEFLATE_FROM ? octets : deflate(octets);
    }

    private static byte[] deflate(byte[] octets) {
        try (var deflater = new Deflater(Deflater.BEST_SPEED, true)) {
            deflater.setInput(octets);
            deflater.finish();
            byte[] target = new byte[octets.length + 64];
            int length = deflater.deflate(target);
            // What does not shrink is kept as it is.
            return deflater.finished() && length < octets.length
                    ? Arrays.copyOf(target, length)
                    : octets;
        }
    }

    private static void section(SummaryWriter out, byte[] octets, byte[] packed, int flags) {
        boolean deflated = packed.length < octets.length;
        out.octet(flags | (deflated ? DEFLATED : 0));
        out.number(packed.length);
        if (deflated) {
            out.number(octets.length);
        }
        out.raw(packed);
    }

    /// Reads a whole summary.
    ///
    /// @throws SummaryFormatException if it is damaged or of a newer version
    public static MessageSummary decode(byte[] octets) throws SummaryFormatException {
        SummaryReader in = open(octets, 0);
        long size = in.size();
        in.skip();
        ListedHeader listed = Section.of(in).listed();
        return new MessageSummary(size, listed, Section.of(in).structure());
    }

    /// Reads the envelope alone, in the form that IMAP sends.
    ///
    /// @param octets hold the summary from `from` to their end, here as in what follows
    /// @return empty when none is kept: it is to be made of the listed fields then
    /// @throws SummaryFormatException if it is damaged or of a newer version
    public static byte[] decodeEnvelope(byte[] octets, int from) throws SummaryFormatException {
        SummaryReader in = open(octets, from);
        in.size();
        return in.bytes();
    }

    /// Reads the listed header fields alone: all that an envelope or a list of messages needs.
    ///
    /// @throws SummaryFormatException if it is damaged or of a newer version
    public static ListedHeader decodeListed(byte[] octets, int from) throws SummaryFormatException {
        return Section.of(header(octets, from)).listed();
    }

    /// Reads the structure alone.
    ///
    /// @throws SummaryFormatException if it is damaged or of a newer version
    public static MimePart decodeStructure(byte[] octets, int from) throws SummaryFormatException {
        SummaryReader in = header(octets, from);
        Section.of(in);
        return Section.of(in).structure();
    }

    /// Stands before the section of the header fields.
    private static SummaryReader header(byte[] octets, int from) throws SummaryFormatException {
        SummaryReader in = open(octets, from);
        in.size();
        in.skip();
        return in;
    }

    private static SummaryReader open(byte[] octets, int from) throws SummaryFormatException {
        var in = new SummaryReader(octets, from, octets.length);
        int version = in.octet();
        if (version != VERSION) {
            throw new SummaryFormatException(
                    "a summary of version " + version + ", this program reads version " + VERSION);
        }
        return in;
    }

    /// A section that was found and not yet read.
    private record Section(SummaryReader kept, int flags, int inflatedLength) {
        static Section of(SummaryReader in) throws SummaryFormatException {
            int flags = in.octet();
            int length = (int) Math.min(in.size(), Integer.MAX_VALUE);
            int inflated = 0;
            if ((flags & DEFLATED) != 0) {
                long announced = in.size();
                if (announced > LARGEST_INFLATED) {
                    throw new SummaryFormatException("a section of a summary is too large");
                }
                inflated = (int) announced;
            }
            return new Section(in.part(length), flags, inflated);
        }

        ListedHeader listed() throws SummaryFormatException {
            return ListedHeader.parse(octets(), (flags & CUT) == 0);
        }

        MimePart structure() throws SummaryFormatException {
            if ((flags & DEFLATED) == 0) {
                return StructureCodec.read(kept);
            }
            byte[] octets = octets();
            return StructureCodec.read(new SummaryReader(octets, 0, octets.length));
        }

        private byte[] octets() throws SummaryFormatException {
            byte[] rest = kept.rest();
            return (flags & DEFLATED) == 0 ? rest : inflate(rest, inflatedLength);
        }

        private static byte[] inflate(byte[] deflated, int length) throws SummaryFormatException {
            try (var inflater = new Inflater(true)) {
                inflater.setInput(deflated);
                byte[] octets = new byte[length];
                if (inflater.inflate(octets) != length) {
                    throw new SummaryFormatException("a section of a summary is too short");
                }
                return octets;
            } catch (DataFormatException e) {
                throw new SummaryFormatException("a section of a summary is not DEFLATE");
            }
        }
    }
}
