package org.postern.access.jmap;

import org.postern.jmap.Json;
import org.postern.mail.Charsets;
import org.postern.mail.ContentFields;
import org.postern.mail.TransferDecoder;
import org.postern.store.StoreException;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The text of a part.
///
/// @param problem whether it could not be decoded as it should be
/// @param truncated whether there is more of it
// RFC 8621 section 4.1.4
record BodyValue(String text, boolean problem, boolean truncated) {
    /// Most octets of a text that are read, whatever the client wants.
    static final int MOST_OCTETS = 8 << 20;

    /// Reads a part's text.
    ///
    /// @param most octets of UTF-8; 0: as much as there is
    static BodyValue read(MessageSource message, BodyParts.Part part, long most)
            throws StoreException, IOException {
        var extent = part.mime().extent();
        var fields = part.mime().fields();
        // What is decoded may be shorter than what is wanted of it, so one reads a little more.
        int limit = most == 0 ? MOST_OCTETS : (int) Math.min(MOST_OCTETS, 4 * most + 16);
        try (InputStream body = message.open(extent.bodyOffset(), extent.bodyOctets());
                InputStream decoded = TransferDecoder.decode(body, fields.encoding())) {
            byte[] octets = decoded.readNBytes(limit);
            boolean cut = octets.length == limit && decoded.read() >= 0;
            return of(octets, cut, fields, most, part.type().equals("text/html"));
        }
    }

    private static BodyValue of(
            byte[] octets, boolean cut, ContentFields fields, long most, boolean html) {
        String name = fields.mediaType().parameter("charset").orElse("utf-8");
        Optional<Charset> known =
                name.equalsIgnoreCase("us-ascii")
                        ? Optional.of(StandardCharsets.UTF_8)
                        : Charsets.find(name);
        boolean problem = known.isEmpty() || !TransferDecoder.knows(fields.encoding());
        Charset charset = known.orElse(StandardCharsets.UTF_8);
        String text;
        try {
            text =
                    charset.newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(octets))
                            .toString();
        } catch (CharacterCodingException e) {
            // A cut within a character is no problem of the message's.
            text = new String(octets, charset);
            problem |= !cut || text.indexOf('\uFFFD') < text.length() - 1;
        }
        // RFC 8621 section 4.1.4: CRLF becomes LF
        String unix = text.replace("\r\n", "\n");
        String kept = most == 0 ? unix : truncated(unix, most, html);
        return new BodyValue(kept, problem, cut || kept.length() < unix.length());
    }

    /// As much as there is room for, without half a character or half a tag at its end.
    private static String truncated(String text, long most, boolean html) {
        long octets = 0;
        int end = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            octets += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (octets > most) {
                break;
            }
            end += Character.charCount(c);
        }
        if (html && end < text.length()) {
            int open = text.lastIndexOf('<', end - 1);
            if (open >= 0 && text.lastIndexOf('>', end - 1) < open) {
                end = open;
            }
        }
        return text.substring(0, end);
    }

    ObjectNode toJson() {
        return Json.object()
                .put("value", text)
                .put("isEncodingProblem", problem)
                .put("isTruncated", truncated);
    }
}
