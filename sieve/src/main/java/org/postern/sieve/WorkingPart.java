package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.mail.AddressList;
import org.postern.mail.BodyText;
import org.postern.mail.ContentFields;
import org.postern.mail.EnvelopeAddress;
import org.postern.mail.Extent;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;
import org.postern.mail.HtmlText;
import org.postern.mail.MimePart;
import org.postern.mail.RawText;
import org.postern.mail.TransferDecoder;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A part of the message that a script works on: as it came, or changed, or new. What is asked for
/// is read then, and read once.
final class WorkingPart {
    /// Most octets of one header that are read; what follows is kept as it is and not seen.
    private static final int MOST_HEADER_OCTETS = 1 << 20;

    /// From how many fields on they are found by their names, and not by looking at each.
    private static final int MANY_FIELDS = 64;

    private final SieveMessage source;
    private final MimePart origin;
    private @Nullable WorkingPart parent;
    private @Nullable List<WorkingPart> children;
    private @Nullable List<HeaderField> fields;
    private @Nullable Map<String, List<HeaderField>> fieldsByName;
    private @Nullable HeaderLines lines;
    private final Map<String, List<Value>> decoded = new HashMap<>();
    private final Map<String, List<AddressField>> addresses = new HashMap<>();
    private @Nullable Value text;
    private @Nullable Value plainText;
    private @Nullable Value decodedOctets;

    /// Whether its octets are no longer those of its source.
    private boolean changed;

    /// Whether another part stands in its place.
    private boolean gone;

    /// @param source the message that it is in
    WorkingPart(SieveMessage source, MimePart origin, @Nullable WorkingPart parent) {
        this.source = source;
        this.origin = origin;
        this.parent = parent;
    }

    ContentFields content() {
        return origin.fields();
    }

    boolean isMultipart() {
        return origin instanceof MimePart.Multipart;
    }

    boolean isLeaf() {
        return origin instanceof MimePart.Leaf;
    }

    boolean isEmbeddedMessage() {
        return origin instanceof MimePart.Embedded;
    }

    @Nullable WorkingPart parent() {
        return parent;
    }

    /// Length of the body as it stands in the message.
    long bodyOctets() {
        return origin.extent().bodyOctets();
    }

    // ---- the tree

    List<WorkingPart> children() {
        if (children == null) {
            children = new ArrayList<>();
            switch (origin) {
                case MimePart.Leaf _ -> {}
                case MimePart.Embedded message ->
                        children.add(new WorkingPart(source, message.content(), this));
                case MimePart.Multipart multipart -> {
                    for (MimePart child : multipart.children()) {
                        children.add(new WorkingPart(source, child, this));
                    }
                }
            }
        }
        return children;
    }

    /// This part and all below it, depth first, up to that many.
    void collect(List<WorkingPart> parts, int most) {
        if (parts.size() < most) {
            parts.add(this);
            for (WorkingPart child : children()) {
                if (parts.size() >= most) {
                    return;
                }
                child.collect(parts, most);
            }
        }
    }

    /// Puts another part in the place of one of the children.
    void replace(WorkingPart child, WorkingPart other) {
        children().replaceAll(one -> one == child ? other : one);
        other.parent = this;
        child.gone = true;
        touch();
    }

    /// How many parts are around it.
    int level() {
        int level = 0;
        for (WorkingPart part = parent; part != null; part = part.parent) {
            level++;
        }
        return level;
    }

    /// How many levels of parts it has, itself counted.
    int height() {
        int most = 0;
        for (WorkingPart child : children()) {
            most = Math.max(most, child.height());
        }
        return most + 1;
    }

    private void touch() {
        for (WorkingPart part = this; part != null; part = part.parent) {
            part.changed = true;
        }
    }

    /// Whether it is still part of the message.
    boolean isThere() {
        for (WorkingPart part = this; part != null; part = part.parent) {
            if (part.gone) {
                return false;
            }
        }
        return true;
    }

    void leave() {
        gone = true;
    }

    // ---- the header

    List<HeaderField> fields() throws IOException {
        if (fields == null) {
            fields = lines == null ? Header.parse(headerOctets()).fields() : lines.fields();
        }
        return fields;
    }

    /// The fields of a name.
    ///
    /// @param key the name in lower case
    List<HeaderField> fields(String key) throws IOException {
        List<HeaderField> all = fields();
        if (all.size() > MANY_FIELDS) {
            return byName(all).getOrDefault(key, List.of());
        }
        var found = new ArrayList<HeaderField>(2);
        for (HeaderField field : all) {
            if (field.hasName(key)) {
                found.add(field);
            }
        }
        return found;
    }

    private Map<String, List<HeaderField>> byName(List<HeaderField> all) {
        if (fieldsByName == null) {
            fieldsByName = new HashMap<>();
            for (HeaderField field : all) {
                fieldsByName
                        .computeIfAbsent(FieldNames.key(field.name()), _ -> new ArrayList<>(2))
                        .add(field);
            }
        }
        return fieldsByName;
    }

    private byte[] headerOctets() throws IOException {
        Extent extent = origin.extent();
        int length = (int) Math.min(extent.headerOctets(), MOST_HEADER_OCTETS);
        try (InputStream in = source.open(extent.offset(), length)) {
            return in.readNBytes(length);
        }
    }

    /// The decoded values of the fields of a name.
    ///
    /// @param key the name in lower case
    List<Value> values(String key) throws IOException {
        List<Value> known = decoded.get(key);
        if (known == null) {
            var found = new ArrayList<Value>(2);
            for (HeaderField field : fields(key)) {
                found.add(new Value(field.value().decoded()));
            }
            known = found.isEmpty() ? List.of() : found;
            decoded.put(key, known);
        }
        return known;
    }

    /// A field that holds addresses.
    record AddressField(boolean empty, List<EnvelopeAddress> entries) {}

    /// The addresses in the fields of a name, field by field.
    ///
    /// @param key the name in lower case
    List<AddressField> addresses(String key, Run run) throws ScriptFault, IOException {
        List<AddressField> known = addresses.get(key);
        if (known == null) {
            var found = new ArrayList<AddressField>(1);
            for (HeaderField field : fields(key)) {
                run.work(field.length());
                RawText value = field.value();
                found.add(new AddressField(value.isEmpty(), AddressList.parse(value)));
            }
            known = found.isEmpty() ? List.of() : found;
            addresses.put(key, known);
        }
        return known;
    }

    /// Changes the header.
    void edit(Consumer<HeaderLines> change) throws IOException {
        if (lines == null) {
            lines = new HeaderLines(headerOctets());
        }
        change.accept(lines);
        fields = null;
        fieldsByName = null;
        decoded.clear();
        addresses.clear();
        touch();
    }

    // ---- the body

    /// Its body as text: transfer encoding and character set taken off.
    Value text(Run run) throws ScriptFault, IOException {
        if (text == null) {
            text = new Value(read(run));
        }
        return text;
    }

    /// Its body as people read it: HTML without its tags.
    Value plainText(Run run) throws ScriptFault, IOException {
        boolean html = content().mediaType().is("text", "html");
        if (!html) {
            return text(run);
        }
        if (plainText == null) {
            plainText = new Value(HtmlText.of(text(run).text()));
        }
        return plainText;
    }

    private String read(Run run) throws ScriptFault, IOException {
        return isUtf8() ? readUtf8(run) : readDecoded(run);
    }

    private boolean isUtf8() {
        String charset = content().mediaType().parameter("charset").orElse("utf-8");
        return charset.equalsIgnoreCase("utf-8") || charset.equalsIgnoreCase("us-ascii");
    }

    /// The common case, in one piece.
    private String readUtf8(Run run) throws ScriptFault, IOException {
        try (InputStream in = TransferDecoder.decode(openBody(), content().encoding())) {
            byte[] octets = in.readNBytes(run.bodyLeft());
            run.tookBody(octets.length);
            return new String(octets, StandardCharsets.UTF_8);
        }
    }

    private String readDecoded(Run run) throws ScriptFault, IOException {
        int most = run.bodyLeft();
        var read = new StringBuilder((int) Math.min(most, bodyOctets() + 16));
        var piece = new char[4096];
        try (Reader reader = BodyText.open(openBody(), content())) {
            while (read.length() < most) {
                int count = reader.read(piece, 0, Math.min(piece.length, most - read.length()));
                if (count < 0) {
                    break;
                }
                run.tookBody(count);
                read.append(piece, 0, count);
            }
        }
        return read.toString();
    }

    /// Its body with the transfer encoding taken off, each octet a character where the octets are
    /// no UTF-8.
    Value octetsAsText(Run run) throws ScriptFault, IOException {
        if (decodedOctets == null) {
            try (InputStream in = TransferDecoder.decode(openBody(), content().encoding())) {
                byte[] octets = in.readNBytes(run.bodyLeft());
                run.tookBody(octets.length);
                decodedOctets = new Value(Octets.text(octets));
            }
        }
        return decodedOctets;
    }

    /// What stands around the parts of a multipart: before the first, and behind the last (RFC 5173
    /// section 5.2).
    List<Value> aroundParts(Run run) throws ScriptFault, IOException {
        List<WorkingPart> within = children();
        Extent whole = origin.extent();
        long first = within.getFirst().origin.extent().offset();
        long last = within.getLast().origin.extent().end();
        int most = run.bodyLeft() / 2;
        String before = range(whole.bodyOffset(), Math.min(most, first - whole.bodyOffset()));
        String after = range(last, Math.min(most, Math.max(0, whole.end() - last)));
        run.tookBody(before.length() + after.length());
        return List.of(new Value(before), new Value(after));
    }

    /// Its header as text, without the empty line that ends it.
    Value headerText(Run run) throws ScriptFault, IOException {
        byte[] octets = lines == null ? headerOctets() : lines.octets();
        run.work(octets.length);
        String text = Octets.text(octets);
        return new Value(text.endsWith("\r\n\r\n") ? text.substring(0, text.length() - 2) : text);
    }

    private String range(long offset, long octets) throws IOException {
        int length = (int) Math.max(0, octets);
        try (InputStream in = source.open(offset, length)) {
            return Octets.text(in.readNBytes(length));
        }
    }

    InputStream openBody() throws IOException {
        return source.open(origin.extent().bodyOffset(), origin.extent().bodyOctets());
    }

    // ---- its octets

    /// Takes ranges of octets.
    @FunctionalInterface
    interface Ranges {
        void add(SieveMessage source, long offset, long octets) throws IOException;
    }

    /// Gives the octets of the whole part as ranges.
    void write(Ranges target) throws IOException {
        if (!changed) {
            Extent extent = origin.extent();
            target.add(source, extent.offset(), extent.headerOctets() + extent.bodyOctets());
            return;
        }
        writeHeader(target);
        writeBody(target);
    }

    private void writeHeader(Ranges target) throws IOException {
        Extent extent = origin.extent();
        if (lines == null) {
            target.add(source, extent.offset(), extent.headerOctets());
            return;
        }
        boolean whole = extent.headerOctets() <= MOST_HEADER_OCTETS;
        var octets = new ByteArrayOutputStream();
        octets.writeBytes(lines.octets());
        if (whole) {
            octets.write('\r');
            octets.write('\n');
        }
        target.add(SieveMessage.of(octets.toByteArray(), origin), 0, octets.size());
        if (!whole) {
            long read = MOST_HEADER_OCTETS;
            target.add(source, extent.offset() + read, extent.headerOctets() - read);
        }
    }

    /// Gives the octets of the body as ranges; what stands between its parts is as it was.
    void writeBody(Ranges target) throws IOException {
        Extent extent = origin.extent();
        List<WorkingPart> now = children == null ? List.of() : children;
        List<MimePart> before =
                switch (origin) {
                    case MimePart.Leaf _ -> List.of();
                    case MimePart.Embedded message -> List.of(message.content());
                    case MimePart.Multipart multipart -> multipart.children();
                };
        long at = extent.bodyOffset();
        for (int i = 0; i < now.size(); i++) {
            Extent old = before.get(i).extent();
            target.add(source, at, old.offset() - at);
            now.get(i).write(target);
            at = old.end();
        }
        target.add(source, at, extent.end() - at);
    }

    /// The beginning of the body as it stands in the message.
    byte[] rawBody(int most) throws IOException {
        var all = new ByteArrayOutputStream();
        Ranges target =
                (from, offset, octets) -> {
                    int length = (int) Math.min(octets, most - all.size());
                    if (length > 0) {
                        try (InputStream in = from.open(offset, length)) {
                            all.writeBytes(in.readNBytes(length));
                        }
                    }
                };
        writeBody(target);
        return all.toByteArray();
    }
}
