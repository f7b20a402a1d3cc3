package org.postern.mail;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/// Finds the structure of a message while its octets pass by, in chunks of any size.
///
/// It works line by line and keeps of a line only what a boundary can be, of a message only the
/// header that is being read and what the structure says; a body costs nothing. The result does not
/// depend on how the octets were cut. Any octets give a structure: nothing is ever refused, and
/// [MimeLimits] bounds the work and the memory.
///
/// Choices where mail leaves the standards, or they leave a choice:
///
/// - A line ends in LF, with or without a CR before it. The line end before a boundary belongs to
///   the boundary.
/// - A boundary line is `--`, the boundary, and then the line's end, white space or `--`. If
///   several open multiparts match, the longest boundary wins, then the innermost. A boundary ends
///   a header too.
/// - A boundary of an outer multipart ends all inner parts, as does the end of the message.
/// - A multipart without a boundary parameter is text (RFC 2045 section 5.2 on what cannot be
///   read).
/// - A `message/rfc822` is read as a message whatever its transfer encoding says (RFC 2046 section
///   5.2.1 allows none).
///
/// Used by one thread.
public final class MimeParser {
    private final MimeLimits limits;
    private final ByteArrayOutputStream header = new ByteArrayOutputStream(4096);

    /// The beginning of the current line, as much as a boundary can have.
    private final byte[] line;

    private OpenPart current;
    private @Nullable MimePart root;
    private ListedHeader rootListed = ListedHeader.NONE;

    private long position;
    private long lineStart;
    private byte lastOctet;

    /// Length of the line end before the current line.
    private int endBefore;

    /// Line ends before the current line.
    private long lines;

    /// What the header held when the current line began.
    private int headerMark;

    private int parts = 1;
    private int openBoundaries;
    private int keptOctets;

    public MimeParser() {
        this(MimeLimits.DEFAULTS);
    }

    public MimeParser(MimeLimits limits) {
        this.limits = limits;
        this.line = new byte[limits.boundaryOctets() + 4];
        this.current = new OpenPart(null, MediaType.TEXT_PLAIN, 0, true);
    }

    /// The structure of a whole message.
    public static MessageSummary parse(byte[] message) {
        var parser = new MimeParser();
        parser.feed(message, 0, message.length);
        return parser.finish();
    }

    /// Takes the next octets of the message.
    ///
    /// @throws IllegalStateException after [#finish]
    public void feed(byte[] octets, int offset, int length) {
        if (root != null) {
            throw new IllegalStateException("the message has ended");
        }
        Objects.checkFromIndexSize(offset, length, octets.length);
        int end = offset + length;
        int at = offset;
        while (at < end) {
            int stop = at;
            while (stop < end && octets[stop] != '\n') {
                stop++;
            }
            boolean ended = stop < end;
            append(octets, at, stop);
            if (ended) {
                endLine(lastOctet == '\r' ? 2 : 1);
                stop++;
            }
            at = stop;
        }
    }

    /// Ends the message.
    ///
    /// @throws IllegalStateException when called twice
    public MessageSummary finish() {
        if (root != null) {
            throw new IllegalStateException("the message has ended");
        }
        if (position > lineStart) {
            endLine(0);
        }
        // Nothing follows, so no line end belongs to a boundary.
        endBefore = 0;
        MimePart whole = null;
        long innerEnd = 0;
        for (OpenPart part = current; part != null; part = part.parent) {
            whole = close(part, innerEnd);
            innerEnd = whole.extent().end();
        }
        root = Objects.requireNonNull(whole);
        return new MessageSummary(position, rootListed, root);
    }

    /// Takes a piece of a line, without its LF.
    private void append(byte[] octets, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return;
        }
        long have = position - lineStart;
        if (have < line.length) {
            int copied = Math.min(length, line.length - (int) have);
            System.arraycopy(octets, from, line, (int) have, copied);
        }
        if (!current.inBody()) {
            collect(octets, from, length);
        }
        lastOctet = octets[to - 1];
        position += length;
    }

    private void collect(byte[] octets, int from, int length) {
        int room = limits.headerOctets() - header.size();
        header.write(octets, from, Math.clamp(length, 0, Math.max(room, 0)));
    }

    /// The line is complete.
    ///
    /// @param endLength 2 for CRLF, 1 for LF, 0 at the end of the message
    private void endLine(int endLength) {
        int content = (int) Math.min(position - lineStart - (endLength == 2 ? 1 : 0), line.length);
        position += endLength > 0 ? 1 : 0;
        OpenPart delimited = openBoundaries == 0 ? null : delimited(content);
        if (delimited != null) {
            atDelimiter(delimited, isClose(delimited, content), endLength);
        } else {
            nextLine(endLength);
            if (!current.inBody()) {
                if (endLength > 0 && header.size() < limits.headerOctets()) {
                    header.write('\n');
                }
                if (content == 0) {
                    endHeader();
                }
            }
        }
        headerMark = header.size();
        lastOctet = 0;
    }

    private void nextLine(int endLength) {
        lineStart = position;
        endBefore = endLength;
        lines += endLength > 0 ? 1 : 0;
    }

    /// The open multipart whose boundary the current line is.
    // RFC 2046 section 5.1.1: dash-boundary transport-padding
    private @Nullable OpenPart delimited(int content) {
        if (content < 3 || line[0] != '-' || line[1] != '-') {
            return null;
        }
        OpenPart found = null;
        for (OpenPart part = current; part != null; part = part.parent) {
            if (part.awaitsDelimiter()
                    && isDelimiter(part.delimiter, content)
                    && (found == null || part.delimiter.length > found.delimiter.length)) {
                found = part;
            }
        }
        return found;
    }

    private boolean isDelimiter(byte[] delimiter, int content) {
        int length = delimiter.length;
        if (content < length || !Arrays.equals(line, 0, length, delimiter, 0, length)) {
            return false;
        }
        return content == length
                || line[length] == ' '
                || line[length] == '\t'
                || line[length] == '\r'
                || isDashes(length, content);
    }

    // RFC 2046 section 5.1.1: close-delimiter := delimiter "--"
    private boolean isClose(OpenPart part, int content) {
        return isDashes(part.delimiter.length, content);
    }

    private boolean isDashes(int at, int content) {
        return content >= at + 2 && line[at] == '-' && line[at + 1] == '-';
    }

    private void atDelimiter(OpenPart multipart, boolean close, int endLength) {
        if (!current.inBody()) {
            byte[] collected = header.toByteArray();
            header.reset();
            header.write(collected, 0, headerMark);
        }
        long innerEnd = 0;
        while (current != multipart) {
            innerEnd = close(current, innerEnd).extent().end();
            current = Objects.requireNonNull(current.parent);
        }
        nextLine(endLength);
        if (close) {
            multipart.closed = true;
            openBoundaries--;
        } else {
            boolean digest =
                    Objects.requireNonNull(multipart.fields).mediaType().is("multipart", "digest");
            open(multipart, digest ? MediaType.MESSAGE_RFC822 : MediaType.TEXT_PLAIN, false);
        }
    }

    private void open(OpenPart parent, MediaType defaultType, boolean message) {
        current = new OpenPart(parent, defaultType, lineStart, message);
        header.reset();
        parts++;
        if (parts >= limits.parts()) {
            // The last part takes in all that follows.
            parent.listed = ListedHeader.UNKNOWN;
            current.fields = ContentFields.of(MediaType.OCTET_STREAM);
            current.bodyOffset = lineStart;
            current.linesBeforeBody = lines;
            openBoundaries = 0;
        }
    }

    private void endHeader() {
        OpenPart part = current;
        readHeader(part, lineStart);
        if (part.kind == OpenPart.Kind.MULTIPART) {
            openBoundaries++;
        } else if (part.kind == OpenPart.Kind.EMBEDDED) {
            open(part, MediaType.TEXT_PLAIN, true);
        }
    }

    private void readHeader(OpenPart part, long bodyOffset) {
        Header read = Header.parse(header.toByteArray());
        boolean whole = header.size() < limits.headerOctets();
        header.reset();
        part.bodyOffset = bodyOffset;
        part.linesBeforeBody = lines;
        if (part.message) {
            keepListed(part, read, whole);
        }
        ContentFields fields = decideKind(part, ContentFields.of(read, part.defaultType));
        part.fields = weighs(contentOctets(read)) ? fields : fields.bare();
    }

    private static int contentOctets(Header header) {
        int octets = 0;
        for (HeaderField field : header.fields()) {
            if (Ascii.lower(field.name()).startsWith("content-")) {
                octets += field.length();
            }
        }
        return octets;
    }

    /// Takes that many octets from what the structure may keep, if it has them.
    private boolean weighs(int octets) {
        if (octets > limits.keptOctets() - keptOctets) {
            return false;
        }
        keptOctets += octets;
        return true;
    }

    private void keepListed(OpenPart part, Header read, boolean whole) {
        int own =
                part.parent == null ? ListedHeader.MOST_OCTETS : ListedHeader.MOST_OCTETS_EMBEDDED;
        ListedHeader listed =
                ListedHeader.of(read, Math.min(own, limits.keptOctets() - keptOctets), whole);
        keptOctets += listed.octets().length;
        if (part.parent == null) {
            rootListed = listed;
        } else {
            part.parent.listed = listed;
        }
    }

    private ContentFields decideKind(OpenPart part, ContentFields fields) {
        MediaType type = fields.mediaType();
        boolean embedded = type.is("message", "rfc822") || type.is("message", "global");
        if (!embedded && !type.type().equals("multipart")) {
            return fields;
        }
        if (part.depth >= limits.depth()) {
            return ContentFields.of(MediaType.OCTET_STREAM);
        }
        if (embedded) {
            part.kind = OpenPart.Kind.EMBEDDED;
            return fields;
        }
        Optional<byte[]> boundary = boundary(type);
        if (boundary.isEmpty()) {
            return ContentFields.of(MediaType.TEXT_PLAIN);
        }
        part.kind = OpenPart.Kind.MULTIPART;
        part.delimiter = boundary.get();
        return fields;
    }

    // RFC 2046 section 5.1.1: boundary := 0*69<bchars> bcharsnospace
    private Optional<byte[]> boundary(MediaType type) {
        return type.parameters()
                .raw("boundary")
                .filter(text -> !text.isEmpty() && text.length() <= limits.boundaryOctets())
                .map(text -> {
                    byte[] octets = text.shared();
                    int length = octets.length;
                    while (length > 0 && octets[length - 1] == ' ') {
                        length--;
                    }
                    byte[] delimiter = new byte[length + 2];
                    delimiter[0] = '-';
                    delimiter[1] = '-';
                    System.arraycopy(octets, 0, delimiter, 2, length);
                    return delimiter;
                })
                .filter(delimiter -> delimiter.length > 2);
    }

    /// Ends a part before the current line, without the line end there.
    ///
    /// @param innerEnd where the last part inside it ended, or 0
    private MimePart close(OpenPart part, long innerEnd) {
        long end = Math.max(Math.max(part.offset, lineStart - endBefore), innerEnd);
        if (!part.inBody()) {
            readHeader(part, end);
        }
        end = Math.max(end, part.bodyOffset);
        if (part.awaitsDelimiter() && openBoundaries > 0) {
            openBoundaries--;
        }
        long endLines = end == lineStart || endBefore == 0 ? lines : lines - 1;
        MimePart built =
                part.build(
                        Objects.requireNonNull(part.fields),
                        new Extent(
                                part.offset,
                                part.bodyOffset - part.offset,
                                end - part.bodyOffset,
                                end == part.bodyOffset
                                        ? 0
                                        : Math.max(0, endLines - part.linesBeforeBody)));
        if (part.parent != null) {
            part.parent.children.add(built);
        }
        return built;
    }
}
