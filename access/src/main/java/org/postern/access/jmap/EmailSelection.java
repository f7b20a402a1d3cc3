package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.jmap.Arguments;
import org.postern.jmap.MethodError;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What of Emails is to be shown.
///
/// @param plain properties that are no header fields
/// @param bodyPlain of body parts
/// @param maxBodyValue octets; 0: all
record EmailSelection(
        Set<String> plain,
        List<HeaderProperty> headers,
        Set<String> bodyPlain,
        List<HeaderProperty> bodyHeaders,
        boolean textValues,
        boolean htmlValues,
        boolean allValues,
        long maxBodyValue) {
    /// What the picture of the mail tells without a look at the message.
    private static final Set<String> FROM_VIEW =
            Set.of("id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt");

    private static final Set<String> KNOWN =
            Set.of(
                    "id",
                    "blobId",
                    "threadId",
                    "mailboxIds",
                    "keywords",
                    "size",
                    "receivedAt",
                    "messageId",
                    "inReplyTo",
                    "references",
                    "sender",
                    "from",
                    "to",
                    "cc",
                    "bcc",
                    "replyTo",
                    "subject",
                    "sentAt",
                    "headers",
                    "hasAttachment",
                    "preview",
                    "bodyStructure",
                    "bodyValues",
                    "textBody",
                    "htmlBody",
                    "attachments");

    // RFC 8621 section 4.2
    private static final List<String> USUAL =
            List.of(
                    "id",
                    "blobId",
                    "threadId",
                    "mailboxIds",
                    "keywords",
                    "size",
                    "receivedAt",
                    "messageId",
                    "inReplyTo",
                    "references",
                    "sender",
                    "from",
                    "to",
                    "cc",
                    "bcc",
                    "replyTo",
                    "subject",
                    "sentAt",
                    "hasAttachment",
                    "preview",
                    "bodyValues",
                    "textBody",
                    "htmlBody",
                    "attachments");

    private static final Set<String> KNOWN_OF_PARTS =
            Set.of(
                    "partId",
                    "blobId",
                    "size",
                    "headers",
                    "name",
                    "type",
                    "charset",
                    "disposition",
                    "cid",
                    "language",
                    "location",
                    "subParts");

    private static final List<String> USUAL_OF_PARTS =
            List.of(
                    "partId",
                    "blobId",
                    "size",
                    "name",
                    "type",
                    "charset",
                    "disposition",
                    "cid",
                    "language",
                    "location");

    EmailSelection {
        plain = Set.copyOf(plain);
        headers = List.copyOf(headers);
        bodyPlain = Set.copyOf(bodyPlain);
        bodyHeaders = List.copyOf(bodyHeaders);
    }

    /// Reads `properties`, `bodyProperties` and what goes with them.
    static EmailSelection read(Arguments arguments) throws MethodError {
        var headers = new ArrayList<HeaderProperty>();
        var plain = plain(arguments.strings("properties"), "properties", USUAL, KNOWN, headers);
        plain.add("id");
        var bodyHeaders = new ArrayList<HeaderProperty>();
        var bodyPlain =
                plain(
                        arguments.strings("bodyProperties"),
                        "bodyProperties",
                        USUAL_OF_PARTS,
                        KNOWN_OF_PARTS,
                        bodyHeaders);
        return new EmailSelection(
                plain,
                headers,
                bodyPlain,
                bodyHeaders,
                arguments.bool("fetchTextBodyValues", false),
                arguments.bool("fetchHTMLBodyValues", false),
                arguments.bool("fetchAllBodyValues", false),
                arguments.unsigned("maxBodyValueBytes", 0));
    }

    private static Set<String> plain(
            @Nullable List<String> given,
            String argument,
            List<String> usual,
            Set<String> known,
            List<HeaderProperty> headers)
            throws MethodError {
        var plain = new LinkedHashSet<String>();
        for (String property : given == null ? usual : given) {
            if (HeaderProperty.is(property)) {
                headers.add(HeaderProperty.parse(property, argument));
            } else if (known.contains(property)) {
                plain.add(property);
            } else {
                throw MethodError.invalid(argument, "there is no property " + property);
            }
        }
        return plain;
    }

    boolean wants(String property) {
        return plain.contains(property);
    }

    /// Whether the message itself has to be looked at.
    boolean needsMessage() {
        return !headers.isEmpty() || !FROM_VIEW.containsAll(plain);
    }
}
