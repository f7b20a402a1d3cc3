package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.jmap.Json;
import org.postern.jmap.UtcDate;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;
import org.postern.mail.MimePart;
import org.postern.mail.TransferDecoder;
import org.postern.store.StoreException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Shows Emails as JSON.
// RFC 8621 section 4.1
final class EmailPrinter {
    /// Most octets of one header that are read.
    private static final int MOST_HEADER = 1 << 20;

    private final EmailSelection wanted;
    private final Previews previews;

    EmailPrinter(EmailSelection wanted, Previews previews) {
        this.wanted = wanted;
        this.previews = previews;
    }

    /// What the picture tells.
    ///
    /// @param copies at least one
    ObjectNode metadata(long emailId, List<Copy> copies) {
        var first = copies.getFirst();
        var view = first.view();
        var email = Json.object().put("id", ObjectIds.email(emailId));
        if (wanted.wants("blobId")) {
            email.put("blobId", BlobIds.email(emailId));
        }
        if (wanted.wants("threadId")) {
            email.put("threadId", ObjectIds.thread(view.threadIdAt(first.index())));
        }
        if (wanted.wants("mailboxIds")) {
            var ids = email.putObject("mailboxIds");
            copies.forEach(copy -> ids.put(copy.box().id(), true));
        }
        if (wanted.wants("keywords")) {
            var keywords = email.putObject("keywords");
            keywords(copies).forEach(keyword -> keywords.put(keyword, true));
        }
        if (wanted.wants("size")) {
            email.put("size", view.sizeAt(first.index()));
        }
        if (wanted.wants("receivedAt")) {
            email.put(
                    "receivedAt",
                    UtcDate.of(Instant.ofEpochSecond(view.internalDateAt(first.index()))));
        }
        return email;
    }

    /// The keywords of an Email: all that any of its messages has.
    static SortedSet<String> keywords(List<Copy> copies) {
        var keywords = new TreeSet<String>();
        copies.forEach(copy -> EmailKeywords.add(copy.view(), copy.flags(), keywords));
        return keywords;
    }

    /// What the message tells, put behind what is there.
    ///
    /// @param cacheKey names the message among previews; null: it is not kept
    void content(ObjectNode email, MessageSource message, Previews.@Nullable Key cacheKey)
            throws StoreException, IOException {
        headers(email, message);
        var bodies = new Lazily(message);
        if (wanted.wants("hasAttachment")) {
            email.put("hasAttachment", bodies.parts().hasAttachment());
        }
        if (wanted.wants("preview")) {
            email.put("preview", preview(message, bodies, cacheKey));
        }
        if (wanted.wants("bodyStructure")) {
            email.set("bodyStructure", part(message, bodies.parts().root(), true));
        }
        if (wanted.wants("textBody")) {
            email.set("textBody", parts(message, bodies.parts().text()));
        }
        if (wanted.wants("htmlBody")) {
            email.set("htmlBody", parts(message, bodies.parts().html()));
        }
        if (wanted.wants("attachments")) {
            email.set("attachments", parts(message, bodies.parts().attachments()));
        }
        if (wanted.wants("bodyValues")) {
            email.set("bodyValues", values(message, bodies.parts()));
        }
    }

    /// The parts of a message, looked for when they are needed.
    private static final class Lazily {
        private final MessageSource message;
        private @Nullable BodyParts parts;

        Lazily(MessageSource message) {
            this.message = message;
        }

        BodyParts parts() throws StoreException {
            var known = parts;
            if (known == null) {
                known = new BodyParts(message.structure());
                parts = known;
            }
            return known;
        }
    }

    private String preview(MessageSource message, Lazily bodies, Previews.@Nullable Key cacheKey)
            throws StoreException, IOException {
        String known = cacheKey == null ? null : previews.find(cacheKey);
        if (known != null) {
            return known;
        }
        String made = PreviewText.of(message, bodies.parts());
        if (cacheKey != null) {
            previews.keep(cacheKey, made);
        }
        return made;
    }

    private void headers(ObjectNode email, MessageSource message)
            throws StoreException, IOException {
        var names = new ArrayList<String>();
        for (Convenience each : Convenience.values()) {
            if (wanted.wants(each.property)) {
                names.add(each.field);
            }
        }
        wanted.headers().forEach(property -> names.add(property.field()));
        if (names.isEmpty() && !wanted.wants("headers")) {
            return;
        }
        var listed = message.listed();
        Header header =
                !wanted.wants("headers") && listed.answers(names)
                        ? listed.header()
                        : header(message, message.structure());
        for (Convenience each : Convenience.values()) {
            if (wanted.wants(each.property)) {
                email.set(each.property, HeaderValues.value(header, each.field, each.form));
            }
        }
        if (wanted.wants("headers")) {
            email.set("headers", all(header));
        }
        for (HeaderProperty property : wanted.headers()) {
            email.set(property.property(), HeaderValues.value(header, property));
        }
    }

    /// Names for forms of fields.
    // RFC 8621 section 4.1.3
    private enum Convenience {
        MESSAGE_ID("messageId", "Message-ID", HeaderProperty.Form.MESSAGE_IDS),
        IN_REPLY_TO("inReplyTo", "In-Reply-To", HeaderProperty.Form.MESSAGE_IDS),
        REFERENCES("references", "References", HeaderProperty.Form.MESSAGE_IDS),
        SENDER("sender", "Sender", HeaderProperty.Form.ADDRESSES),
        FROM("from", "From", HeaderProperty.Form.ADDRESSES),
        TO("to", "To", HeaderProperty.Form.ADDRESSES),
        CC("cc", "Cc", HeaderProperty.Form.ADDRESSES),
        BCC("bcc", "Bcc", HeaderProperty.Form.ADDRESSES),
        REPLY_TO("replyTo", "Reply-To", HeaderProperty.Form.ADDRESSES),
        SUBJECT("subject", "Subject", HeaderProperty.Form.TEXT),
        SENT_AT("sentAt", "Date", HeaderProperty.Form.DATE);

        private final String property;
        private final String field;
        private final HeaderProperty.Form form;

        Convenience(String property, String field, HeaderProperty.Form form) {
            this.property = property;
            this.field = field;
            this.form = form;
        }
    }

    private static ArrayNode all(Header header) {
        var fields = Json.array();
        for (HeaderField field : header.fields()) {
            fields.add(
                    Json.object().put("name", field.name()).put("value", HeaderValues.raw(field)));
        }
        return fields;
    }

    /// The header of a part, or of a message.
    static Header header(MessageSource message, MimePart part) throws StoreException, IOException {
        int length = (int) Math.min(MOST_HEADER, part.extent().headerOctets());
        try (InputStream in = message.open(part.extent().offset(), length)) {
            return Header.parse(in.readNBytes(length));
        }
    }

    private ArrayNode parts(MessageSource message, List<BodyParts.Part> parts)
            throws StoreException, IOException {
        var array = Json.array();
        for (BodyParts.Part part : parts) {
            array.add(part(message, part, false));
        }
        return array;
    }

    // RFC 8621 section 4.1.4: EmailBodyPart
    private ObjectNode part(MessageSource message, BodyParts.Part part, boolean tree)
            throws StoreException, IOException {
        var json = Json.object();
        boolean multipart = part.isMultipart();
        var fields = part.mime().fields();
        put(json, "partId", multipart ? null : part.id());
        put(json, "blobId", multipart ? null : BlobIds.part(message.blobId(), part.id()));
        if (wantsOfPart("size")) {
            json.put("size", multipart ? 0 : decodedOctets(message, part));
        }
        if (wantsOfPart("headers") || !wanted.bodyHeaders().isEmpty()) {
            Header header = header(message, part.mime());
            if (wantsOfPart("headers")) {
                json.set("headers", all(header));
            }
            for (HeaderProperty property : wanted.bodyHeaders()) {
                json.set(property.property(), HeaderValues.value(header, property));
            }
        }
        put(json, "name", part.name().orElse(null));
        put(json, "type", part.type());
        put(json, "charset", charset(part));
        put(json, "disposition", part.disposition().isEmpty() ? null : part.disposition());
        var id = fields.id();
        put(json, "cid", id == null ? null : unbracketed(id.literal()));
        if (wantsOfPart("language")) {
            json.set(
                    "language",
                    fields.languages().isEmpty()
                            ? Json.nothing()
                            : Json.strings(
                                    fields.languages().stream()
                                            .map(tag -> tag.literal())
                                            .toList()));
        }
        var location = fields.location();
        put(json, "location", location == null ? null : location.literal());
        if (tree && (multipart || wantsOfPart("subParts"))) {
            // RFC 8621 section 4.1.4: the tree is always whole
            json.set("subParts", multipart ? children(message, part) : Json.nothing());
        }
        return json;
    }

    private ArrayNode children(MessageSource message, BodyParts.Part part)
            throws StoreException, IOException {
        var array = Json.array();
        for (BodyParts.Part child : part.children()) {
            array.add(part(message, child, true));
        }
        return array;
    }

    private boolean wantsOfPart(String property) {
        return wanted.bodyPlain().contains(property);
    }

    private void put(ObjectNode json, String property, @Nullable String value) {
        if (wantsOfPart(property)) {
            json.set(property, value == null ? Json.nothing() : Json.string(value));
        }
    }

    // RFC 8621 section 4.1.4: us-ascii where a text names none
    private static @Nullable String charset(BodyParts.Part part) {
        var type = part.mime().fields().mediaType();
        return type.type().equals("text") ? type.parameter("charset").orElse("us-ascii") : null;
    }

    private static String unbracketed(String id) {
        String bare = id.strip();
        return bare.startsWith("<") && bare.endsWith(">") && bare.length() > 1
                ? bare.substring(1, bare.length() - 1)
                : bare;
    }

    private JsonNode values(MessageSource message, BodyParts parts)
            throws StoreException, IOException {
        var shown = new ArrayList<BodyParts.Part>();
        if (wanted.allValues()) {
            shown.addAll(parts.texts());
        }
        if (wanted.textValues()) {
            shown.addAll(parts.text());
        }
        if (wanted.htmlValues()) {
            shown.addAll(parts.html());
        }
        var values = Json.object();
        for (BodyParts.Part part : shown) {
            boolean text = part.mime().fields().mediaType().type().equals("text");
            if (text && !values.has(part.id())) {
                values.set(
                        part.id(), BodyValue.read(message, part, wanted.maxBodyValue()).toJson());
            }
        }
        return values;
    }

    /// The size of a part without its transfer encoding.
    static long decodedOctets(MessageSource message, BodyParts.Part part)
            throws StoreException, IOException {
        var extent = part.mime().extent();
        String encoding = part.mime().fields().encoding();
        switch (encoding) {
            case "base64" -> {
                long quick = regularBase64(message, part);
                if (quick >= 0) {
                    return quick;
                }
            }
            case "quoted-printable" -> {}
            default -> {
                return extent.bodyOctets();
            }
        }
        try (InputStream body = message.open(extent.bodyOffset(), extent.bodyOctets());
                InputStream decoded = TransferDecoder.decode(body, encoding)) {
            return decoded.transferTo(OutputStream.nullOutputStream());
        }
    }

    /// What base64 in regular lines decodes to, from the lengths and the ends alone: attachments
    /// are large.
    ///
    /// @return -1 where it is not regular
    private static long regularBase64(MessageSource message, BodyParts.Part part)
            throws StoreException, IOException {
        var extent = part.mime().extent();
        int look = (int) Math.min(160, extent.bodyOctets());
        byte[] first;
        byte[] last;
        try (InputStream in = message.open(extent.bodyOffset(), look)) {
            first = in.readNBytes(look);
        }
        try (InputStream in = message.open(extent.end() - look, look)) {
            last = in.readNBytes(look);
        }
        long characters = extent.bodyOctets() - 2 * extent.bodyLines();
        int padding = 0;
        int end = last.length;
        while (end > 0 && (last[end - 1] == '\r' || last[end - 1] == '\n')) {
            end--;
        }
        while (end > 0 && last[end - 1] == '=' && padding < 3) {
            end--;
            padding++;
        }
        boolean regular =
                characters > 0
                        && characters % 4 == 0
                        && padding <= 2
                        && isRegular(first)
                        && isRegular(java.util.Arrays.copyOf(last, end));
        return regular ? characters / 4 * 3 - padding : -1;
    }

    private static boolean isRegular(byte[] octets) {
        for (int i = 0; i < octets.length; i++) {
            byte c = octets[i];
            boolean known =
                    (c >= 'A' && c <= 'Z')
                            || (c >= 'a' && c <= 'z')
                            || (c >= '0' && c <= '9')
                            || c == '+'
                            || c == '/'
                            || (c == '\r' && (i + 1 == octets.length || octets[i + 1] == '\n'))
                            || (c == '\n' && (i == 0 || octets[i - 1] == '\r'));
            boolean padding = c == '=' && octets.length < 160;
            if (!known && !padding) {
                return false;
            }
        }
        return true;
    }
}
