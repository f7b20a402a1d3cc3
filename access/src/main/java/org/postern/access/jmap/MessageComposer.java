package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.jmap.Json;
import org.postern.jmap.MethodError;
import org.postern.jmap.SetError;
import org.postern.mail.MailDate;
import org.postern.store.MessageSpool;
import org.postern.store.StoreException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Writes the message that an Email to be created describes.
// RFC 8621 section 4.6
final class MessageComposer {
    private static final Set<String> FORBIDDEN =
            Set.of("id", "blobId", "threadId", "size", "headers", "hasAttachment", "preview");

    /// Names for forms of fields, in the order in which they are written.
    private static final Map<String, HeaderProperty> CONVENIENCES = conveniences();

    private static final int MOST_DEPTH = 50;

    /// Octets that become whole lines of base64.
    private static final int BASE64_LINE = 57;

    private final ObjectNode email;
    private final MailView mail;
    private final Blobs blobs;
    private final Instant now;
    private final String host;

    /// Blobs that are not there.
    private final Set<String> missing = new LinkedHashSet<>();

    /// @param host for the Message-ID
    MessageComposer(ObjectNode email, MailView mail, Blobs blobs, Instant now, String host) {
        this.email = email;
        this.mail = mail;
        this.blobs = blobs;
        this.now = now;
        this.host = host;
    }

    private static Map<String, HeaderProperty> conveniences() {
        var all = new LinkedHashMap<String, HeaderProperty>();
        put(all, "from", "From", HeaderProperty.Form.ADDRESSES);
        put(all, "sender", "Sender", HeaderProperty.Form.ADDRESSES);
        put(all, "replyTo", "Reply-To", HeaderProperty.Form.ADDRESSES);
        put(all, "to", "To", HeaderProperty.Form.ADDRESSES);
        put(all, "cc", "Cc", HeaderProperty.Form.ADDRESSES);
        put(all, "bcc", "Bcc", HeaderProperty.Form.ADDRESSES);
        put(all, "subject", "Subject", HeaderProperty.Form.TEXT);
        put(all, "sentAt", "Date", HeaderProperty.Form.DATE);
        put(all, "messageId", "Message-ID", HeaderProperty.Form.MESSAGE_IDS);
        put(all, "inReplyTo", "In-Reply-To", HeaderProperty.Form.MESSAGE_IDS);
        put(all, "references", "References", HeaderProperty.Form.MESSAGE_IDS);
        return all;
    }

    private static void put(
            Map<String, HeaderProperty> all,
            String property,
            String field,
            HeaderProperty.Form form) {
        all.put(property, new HeaderProperty(property, field, form, false));
    }

    /// A part that is to be written.
    ///
    /// @param header its fields, but those that say how it is encoded
    /// @param text null: a blob or children
    /// @param blob null: text or children
    /// @param boundary empty where there are no children
    private record Part(
            String header,
            String type,
            @Nullable String text,
            @Nullable BlobContent blob,
            List<Part> children,
            String boundary) {}

    /// Writes the message.
    void write(MessageSpool spool)
            throws SetError.Refused, MethodError, StoreException, IOException {
        var written = new LinkedHashSet<String>();
        var header = new StringBuilder();
        for (var convenience : CONVENIENCES.entrySet()) {
            JsonNode value = email.path(convenience.getKey());
            if (!value.isMissingNode()) {
                append(convenience.getValue(), value, header, written);
            }
        }
        for (var entry : email.properties()) {
            String name = entry.getKey();
            if (FORBIDDEN.contains(name)) {
                throw SetError.invalidProperties("The server sets it", name).refused();
            }
            if (HeaderProperty.is(name)) {
                append(property(name), entry.getValue(), header, written);
            } else if (!isKnown(name)) {
                throw SetError.invalidProperties("There is no such property", name).refused();
            }
        }
        // RFC 8621 section 4.6: the server adds what every message has
        if (!written.contains("date")) {
            header.append("Date: ").append(MailDate.format(now.atOffset(ZoneOffset.UTC)));
            header.append("\r\n");
        }
        if (!written.contains("message-id")) {
            header.append("Message-ID: <").append(UUID.randomUUID()).append('@').append(host);
            header.append(">\r\n");
        }
        header.append("MIME-Version: 1.0\r\n");
        var body = body();
        if (!missing.isEmpty()) {
            var more = Json.object();
            more.set("notFound", Json.strings(missing));
            throw new SetError("blobNotFound", "There are no such blobs", List.of(), more)
                    .refused();
        }
        var out = new Output(spool);
        out.text(header.toString());
        write(body, out);
    }

    private static boolean isKnown(String property) {
        return CONVENIENCES.containsKey(property)
                || switch (property) {
                    case "mailboxIds",
                            "keywords",
                            "receivedAt",
                            "bodyStructure",
                            "bodyValues",
                            "textBody",
                            "htmlBody",
                            "attachments" ->
                            true;
                    default -> false;
                };
    }

    private static HeaderProperty property(String name) throws SetError.Refused {
        try {
            return HeaderProperty.parse(name, name);
        } catch (MethodError e) {
            throw SetError.invalidProperties("There is no such property", name).refused();
        }
    }

    private static void append(
            HeaderProperty property, JsonNode value, StringBuilder header, Set<String> written)
            throws SetError.Refused {
        String field = property.field().toLowerCase(Locale.ROOT);
        // RFC 8621 section 4.6: no field twice, and how the body is written is ours to say
        if (field.startsWith("content-") || field.equals("mime-version")) {
            throw SetError.invalidProperties("It belongs to a body part", property.property())
                    .refused();
        }
        String text = HeaderWriter.field(property, value);
        if (!text.isEmpty() && !written.add(field)) {
            throw SetError.invalidProperties("The field is given twice", property.property())
                    .refused();
        }
        header.append(text);
    }

    private Part body() throws SetError.Refused, MethodError {
        JsonNode structure = email.path("bodyStructure");
        if (structure.isMissingNode() || structure.isNull()) {
            return usualBody();
        }
        for (String other : List.of("textBody", "htmlBody", "attachments")) {
            if (email.has(other)) {
                throw SetError.invalidProperties("It goes not with bodyStructure", other).refused();
            }
        }
        if (!(structure instanceof ObjectNode object)) {
            throw SetError.invalidProperties("Not an EmailBodyPart", "bodyStructure").refused();
        }
        return part(object, "bodyStructure", 0);
    }

    /// Text, HTML and attachments, put together as mail programs do.
    private Part usualBody() throws SetError.Refused, MethodError {
        var text = only("textBody", "text/plain");
        var html = only("htmlBody", "text/html");
        var inline = new ArrayList<Part>();
        var attached = new ArrayList<Part>();
        JsonNode attachments = email.path("attachments");
        if (attachments instanceof ArrayNode array) {
            for (JsonNode each : array) {
                if (!(each instanceof ObjectNode object)) {
                    throw SetError.invalidProperties("Not an EmailBodyPart", "attachments")
                            .refused();
                }
                boolean related =
                        html != null
                                && object.path("cid").isString()
                                && !object.path("disposition")
                                        .stringValue("")
                                        .equalsIgnoreCase("attachment");
                (related ? inline : attached).add(part(object, "attachments", 0));
            }
        } else if (!attachments.isMissingNode() && !attachments.isNull()) {
            throw SetError.invalidProperties("Not an array", "attachments").refused();
        }
        @Nullable Part rich = html;
        if (html != null && !inline.isEmpty()) {
            inline.addFirst(html);
            rich = multipart("related", inline);
        }
        Part body;
        if (text != null && rich != null) {
            body = multipart("alternative", List.of(text, rich));
        } else if (text != null) {
            body = text;
        } else {
            body =
                    rich != null
                            ? rich
                            : new Part(
                                    "",
                                    "text/plain",
                                    attached.isEmpty() ? "" : null,
                                    null,
                                    List.of(),
                                    "");
        }
        if (attached.isEmpty()) {
            return body;
        }
        boolean empty = text == null && rich == null;
        if (!empty) {
            attached.addFirst(body);
        }
        return multipart("mixed", attached);
    }

    private static Part multipart(String subtype, List<Part> parts) {
        return new Part(
                "", "multipart/" + subtype, null, null, List.copyOf(parts), freshBoundary());
    }

    private static String freshBoundary() {
        return "=_" + UUID.randomUUID().toString().replace("-", "");
    }

    private @Nullable Part only(String property, String type) throws SetError.Refused, MethodError {
        JsonNode parts = email.path(property);
        if (parts.isMissingNode() || parts.isNull()) {
            return null;
        }
        // RFC 8621 section 4.6: exactly one, of this type
        boolean sound =
                parts.isArray()
                        && parts.size() == 1
                        && parts.path(0) instanceof ObjectNode one
                        && one.path("type").stringValue(type).equalsIgnoreCase(type);
        if (!sound) {
            throw SetError.invalidProperties("It has exactly one part, " + type, property)
                    .refused();
        }
        return part(((ObjectNode) parts.path(0)).deepCopy().put("type", type), property, 0);
    }

    private Part part(ObjectNode json, String property, int depth)
            throws SetError.Refused, MethodError {
        if (depth > MOST_DEPTH) {
            throw SetError.invalidProperties("Nested too deeply", property).refused();
        }
        var header = new StringBuilder();
        var written = new LinkedHashSet<String>();
        for (var entry : json.properties()) {
            if (HeaderProperty.is(entry.getKey())) {
                var field = property(entry.getKey());
                String name = field.field().toLowerCase(Locale.ROOT);
                if (name.equals("content-transfer-encoding") || !written.add(name)) {
                    throw SetError.invalidProperties("It may not be given", property).refused();
                }
                header.append(HeaderWriter.field(field, entry.getValue()));
            }
        }
        var given = new PartFields(json, property);
        boolean multipart =
                json.path("subParts").isArray() || given.type().startsWith("multipart/");
        String boundary = multipart ? freshBoundary() : "";
        String partId = given.string("partId");
        String blobId = given.string("blobId");
        // RFC 8621 section 4.6: one of the two, and neither of a multipart
        if ((multipart && !(partId + blobId).isEmpty())
                || (!multipart && partId.isEmpty() == blobId.isEmpty())) {
            throw SetError.invalidProperties("It has a partId or a blobId", property).refused();
        }
        String text = partId.isEmpty() ? null : text(partId, property);
        boolean charset = text != null || given.has("charset");
        String defaultType = multipart ? "multipart/mixed" : "text/plain";
        String type = given.type().isEmpty() ? defaultType : given.type();
        if (!written.contains("content-type")) {
            header.append(given.contentType(type, charset, boundary));
        }
        header.append(given.others(written));
        var children = new ArrayList<Part>();
        for (JsonNode child : json.path("subParts")) {
            if (!(child instanceof ObjectNode object)) {
                throw SetError.invalidProperties("Not an EmailBodyPart", property).refused();
            }
            children.add(part(object, property, depth + 1));
        }
        @Nullable BlobContent blob = null;
        if (!blobId.isEmpty()) {
            var found = blobs.find(mail, blobId);
            if (found.isEmpty()) {
                missing.add(blobId);
            }
            blob = found.orElse(null);
        }
        return new Part(header.toString(), type, text, blob, children, boundary);
    }

    private String text(String partId, String property) throws SetError.Refused {
        JsonNode value = email.path("bodyValues").path(partId);
        if (!value.path("value").isString()) {
            throw SetError.invalidProperties("bodyValues has no " + partId, property, "bodyValues")
                    .refused();
        }
        if (value.path("isEncodingProblem").booleanValue(false)
                || value.path("isTruncated").booleanValue(false)) {
            throw SetError.invalidProperties(
                            "A value to be sent is neither truncated nor a problem", "bodyValues")
                    .refused();
        }
        return value.path("value").stringValue();
    }

    /// Writes octets as they come.
    private static final class Output {
        private final MessageSpool spool;

        Output(MessageSpool spool) {
            this.spool = spool;
        }

        void text(String text) throws StoreException {
            octets(text.getBytes(StandardCharsets.UTF_8));
        }

        void octets(byte[] octets) throws StoreException {
            spool.write(octets, 0, octets.length);
        }
    }

    private static void write(Part part, Output out) throws StoreException, IOException {
        out.text(part.header());
        if (!part.boundary().isEmpty()) {
            if (part.header().isEmpty()) {
                out.text(
                        HeaderWriter.folded(
                                "Content-Type",
                                List.of(
                                        part.type() + ";",
                                        "boundary=\"" + part.boundary() + "\"")));
            }
            out.text("\r\n");
            for (Part child : part.children()) {
                out.text("--" + part.boundary() + "\r\n");
                write(child, out);
                out.text("\r\n");
            }
            out.text("--" + part.boundary() + "--\r\n");
        } else if (part.blob() != null) {
            writeBlob(part.type(), part.blob(), out);
        } else {
            if (part.header().isEmpty()) {
                out.text("Content-Type: text/plain; charset=utf-8\r\n");
            }
            writeText(part.text() == null ? "" : part.text(), out);
        }
    }

    private static void writeText(String text, Output out) throws StoreException {
        String lines = text.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
        byte[] octets = lines.getBytes(StandardCharsets.UTF_8);
        if (isSevenBit(lines)) {
            out.text("Content-Transfer-Encoding: 7bit\r\n\r\n");
            out.octets(octets);
            return;
        }
        long beyond = lines.chars().filter(c -> c > 0x7E).count();
        if (beyond * 3 > lines.length()) {
            out.text("Content-Transfer-Encoding: base64\r\n\r\n");
            out.octets(Base64.getMimeEncoder().encode(octets));
        } else {
            out.text("Content-Transfer-Encoding: quoted-printable\r\n\r\n");
            out.text(quotedPrintable(octets));
        }
    }

    // RFC 2045 section 2.7
    private static boolean isSevenBit(String text) {
        int line = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            line = c == '\n' ? 0 : line + 1;
            if (c > 0x7E || c == 0 || line > 990) {
                return false;
            }
        }
        return true;
    }

    // RFC 2045 section 6.7
    private static String quotedPrintable(byte[] octets) {
        var text = new StringBuilder(octets.length + octets.length / 4);
        int line = 0;
        for (int i = 0; i < octets.length; i++) {
            int c = octets[i] & 0xFF;
            if (c == '\r' && i + 1 < octets.length && octets[i + 1] == '\n') {
                text.append("\r\n");
                line = 0;
                i++;
                continue;
            }
            boolean ends = i + 1 == octets.length || octets[i + 1] == '\r';
            boolean plain = (c > ' ' && c <= '~' && c != '=') || ((c == ' ' || c == '\t') && !ends);
            int width = plain ? 1 : 3;
            if (line + width > 75) {
                text.append("=\r\n");
                line = 0;
            }
            text.append(plain ? String.valueOf((char) c) : String.format("=%02X", c));
            line += width;
        }
        return text.toString();
    }

    private static void writeBlob(String type, BlobContent blob, Output out)
            throws StoreException, IOException {
        // RFC 2046 section 5.2.1: a message within a message is not encoded
        boolean message = type.equals("message/rfc822") || type.equals("message/global");
        try (InputStream in = blob.open(0, blob.octets())) {
            if (message) {
                out.text("Content-Transfer-Encoding: 8bit\r\n\r\n");
            } else {
                out.text("Content-Transfer-Encoding: base64\r\n\r\n");
            }
            var encoder = Base64.getMimeEncoder();
            byte[] some = in.readNBytes(BASE64_LINE * 256);
            while (some.length > 0) {
                out.octets(message ? some : encoder.encode(some));
                byte[] next = in.readNBytes(BASE64_LINE * 256);
                if (!message && next.length > 0) {
                    out.text("\r\n");
                }
                some = next;
            }
        }
    }
}
