package org.postern.mail;

import java.nio.charset.StandardCharsets;

/// Shows a structure as one line of text, with the octets that its extents point to.
final class Outline {
    private Outline() {}

    static String of(byte[] message) {
        MessageSummary summary = MimeParser.parse(message);
        return of(summary.structure(), message);
    }

    static String of(MimePart part, byte[] message) {
        String type = part.fields().mediaType().toString();
        return switch (part) {
            case MimePart.Leaf leaf -> type + "'" + body(leaf, message) + "'";
            case MimePart.Multipart multipart ->
                    type + multipart.children().stream().map(child -> of(child, message)).toList();
            case MimePart.Embedded embedded -> type + "(" + of(embedded.content(), message) + ")";
        };
    }

    static String header(MimePart part, byte[] message) {
        Extent extent = part.extent();
        return text(message, extent.offset(), extent.headerOctets());
    }

    static String body(MimePart part, byte[] message) {
        Extent extent = part.extent();
        return text(message, extent.bodyOffset(), extent.bodyOctets());
    }

    private static String text(byte[] message, long offset, long octets) {
        return new String(message, (int) offset, (int) octets, StandardCharsets.ISO_8859_1)
                .replace("\r", "")
                .replace("\n", "|");
    }
}
