package org.postern.mail;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// The structure section of a summary; [SummaryCodec] describes the format. The tables only ever
/// grow at their ends.
final class StructureCodec {
    private static final int LEAF = 0;
    private static final int MULTIPART = 1;
    private static final int EMBEDDED = 2;
    private static final int KIND = 3;
    private static final int ID = 4;
    private static final int DESCRIPTION = 8;
    private static final int MD5 = 16;
    private static final int DISPOSITION = 32;
    private static final int LANGUAGES = 64;
    private static final int LOCATION = 128;

    /// Deeper than any parser goes, shallow enough for every stack.
    private static final int DEEPEST = 500;

    private static final List<String> TYPES =
            List.of("text", "multipart", "application", "image", "message", "audio", "video");
    private static final List<String> SUBTYPES =
            List.of(
                    "plain",
                    "html",
                    "mixed",
                    "alternative",
                    "related",
                    "octet-stream",
                    "rfc822",
                    "pdf",
                    "jpeg",
                    "png",
                    "gif",
                    "signed",
                    "pgp-signature",
                    "pkcs7-signature",
                    "x-pkcs7-signature",
                    "pkcs7-mime",
                    "report",
                    "delivery-status",
                    "rfc822-headers",
                    "disposition-notification",
                    "calendar",
                    "ics",
                    "digest",
                    "csv",
                    "zip",
                    "encrypted",
                    "pgp-encrypted",
                    "msword",
                    "x-patch",
                    "xml");
    private static final List<String> ENCODINGS =
            List.of("7bit", "8bit", "quoted-printable", "base64", "binary");
    private static final List<String> PARAMETERS =
            List.of(
                    "charset",
                    "boundary",
                    "name",
                    "filename",
                    "format",
                    "delsp",
                    "type",
                    "micalg",
                    "protocol",
                    "report-type",
                    "size",
                    "creation-date",
                    "modification-date",
                    "filename*",
                    "name*",
                    "method");
    private static final List<String> DISPOSITIONS = List.of("inline", "attachment");

    private StructureCodec() {}

    static void write(SummaryWriter out, MimePart part, long base) {
        int kind =
                switch (part) {
                    case MimePart.Leaf _ -> LEAF;
                    case MimePart.Multipart _ -> MULTIPART;
                    case MimePart.Embedded _ -> EMBEDDED;
                };
        writeFields(out, kind, part.fields());
        Extent extent = part.extent();
        out.signed(extent.offset() - base);
        out.number(extent.headerOctets());
        out.number(extent.bodyOctets());
        out.number(extent.bodyLines());
        switch (part) {
            case MimePart.Leaf _ -> {}
            case MimePart.Multipart multipart -> {
                out.number(multipart.children().size());
                multipart.children().forEach(child -> write(out, child, extent.offset()));
            }
            case MimePart.Embedded message -> {
                out.octet(message.listed().complete() ? 1 : 0);
                out.bytes(message.listed().octets());
                write(out, message.content(), extent.offset());
            }
        }
    }

    private static void writeFields(SummaryWriter out, int kind, ContentFields fields) {
        out.octet(
                kind
                        | flag(ID, fields.id())
                        | flag(DESCRIPTION, fields.description())
                        | flag(MD5, fields.md5())
                        | flag(DISPOSITION, fields.disposition())
                        | (fields.languages().isEmpty() ? 0 : LANGUAGES)
                        | flag(LOCATION, fields.location()));
        out.word(fields.mediaType().type(), TYPES);
        out.word(fields.mediaType().subtype(), SUBTYPES);
        write(out, fields.mediaType().parameters());
        out.word(fields.encoding(), ENCODINGS);
        write(out, fields.id());
        write(out, fields.description());
        write(out, fields.md5());
        Disposition disposition = fields.disposition();
        if (disposition != null) {
            out.word(disposition.type(), DISPOSITIONS);
            write(out, disposition.parameters());
        }
        if (!fields.languages().isEmpty()) {
            out.number(fields.languages().size());
            fields.languages().forEach(out::text);
        }
        write(out, fields.location());
    }

    private static int flag(int bit, @Nullable Object value) {
        return value == null ? 0 : bit;
    }

    private static void write(SummaryWriter out, @Nullable RawText text) {
        if (text != null) {
            out.text(text);
        }
    }

    private static void write(SummaryWriter out, Parameters parameters) {
        out.number(parameters.list().size());
        for (Parameter parameter : parameters.list()) {
            out.word(parameter.name(), PARAMETERS);
            out.text(parameter.value());
        }
    }

    static MimePart read(SummaryReader in) throws SummaryFormatException {
        return read(in, 0, 0);
    }

    private static MimePart read(SummaryReader in, long base, int depth)
            throws SummaryFormatException {
        if (depth > DEEPEST) {
            throw new SummaryFormatException("a summary is nested too deep");
        }
        int flags = in.octet();
        ContentFields fields = readFields(in, flags);
        long offset = base + in.signed();
        if (offset < 0) {
            throw new SummaryFormatException("an offset in a summary is negative");
        }
        var extent = new Extent(offset, in.size(), in.size(), in.size());
        return switch (flags & KIND) {
            case LEAF -> new MimePart.Leaf(fields, extent);
            case MULTIPART ->
                    new MimePart.Multipart(fields, extent, readChildren(in, offset, depth));
            case EMBEDDED -> {
                boolean complete = in.octet() == 1;
                ListedHeader listed = ListedHeader.parse(in.bytes(), complete);
                yield new MimePart.Embedded(fields, extent, listed, read(in, offset, depth + 1));
            }
            default ->
                    throw new SummaryFormatException(
                            "a summary has a part of a kind that is not known");
        };
    }

    private static List<MimePart> readChildren(SummaryReader in, long offset, int depth)
            throws SummaryFormatException {
        int count = in.count();
        if (count == 0) {
            throw new SummaryFormatException("a summary has a multipart without a child");
        }
        var children = new ArrayList<MimePart>(count);
        for (int i = 0; i < count; i++) {
            children.add(read(in, offset, depth + 1));
        }
        return children;
    }

    private static ContentFields readFields(SummaryReader in, int flags)
            throws SummaryFormatException {
        var type = new MediaType(in.word(TYPES), in.word(SUBTYPES), readParameters(in));
        String encoding = in.word(ENCODINGS);
        RawText id = (flags & ID) == 0 ? null : in.text();
        RawText description = (flags & DESCRIPTION) == 0 ? null : in.text();
        RawText md5 = (flags & MD5) == 0 ? null : in.text();
        Disposition disposition =
                (flags & DISPOSITION) == 0
                        ? null
                        : new Disposition(in.word(DISPOSITIONS), readParameters(in));
        List<RawText> languages = (flags & LANGUAGES) == 0 ? List.of() : readTexts(in);
        RawText location = (flags & LOCATION) == 0 ? null : in.text();
        return new ContentFields(
                type, encoding, id, description, md5, disposition, languages, location);
    }

    private static Parameters readParameters(SummaryReader in) throws SummaryFormatException {
        int count = in.count();
        if (count == 0) {
            return Parameters.NONE;
        }
        var list = new ArrayList<Parameter>(count);
        for (int i = 0; i < count; i++) {
            list.add(new Parameter(in.word(PARAMETERS), in.text()));
        }
        return new Parameters(list);
    }

    private static List<RawText> readTexts(SummaryReader in) throws SummaryFormatException {
        int count = in.count();
        var texts = new ArrayList<RawText>(count);
        for (int i = 0; i < count; i++) {
            texts.add(in.text());
        }
        return texts;
    }
}
