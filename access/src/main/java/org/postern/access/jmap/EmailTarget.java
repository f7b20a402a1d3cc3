package org.postern.access.jmap;

import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.SetError;
import org.postern.jmap.UtcDate;
import org.postern.mail.UidSet;
import org.postern.store.Delivery;
import org.postern.store.FlagSet;
import org.postern.store.StagedMessage;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Where a new Email comes, and with which keywords.
///
/// @param boxes at least one
record EmailTarget(List<Box> boxes, Set<String> keywords, Instant receivedAt) {
    /// Reads `mailboxIds`, `keywords` and `receivedAt`.
    ///
    /// @throws SetError.Refused `invalidProperties`
    static EmailTarget read(ObjectNode json, MailPicture picture, MethodCall call, Instant now)
            throws SetError.Refused {
        var boxes = boxes(json.path("mailboxIds"), picture, call);
        var keywords = keywords(json.path("keywords"));
        JsonNode received = json.path("receivedAt");
        var at = now;
        if (!received.isMissingNode() && !received.isNull()) {
            at =
                    UtcDate.parse(received.stringValue(""))
                            .orElseThrow(() ->
                                    SetError.invalidProperties("Not a UTCDate", "receivedAt")
                                            .refused());
        }
        return new EmailTarget(boxes, keywords, at);
    }

    /// Reads a set of Mailboxes.
    static List<Box> boxes(JsonNode ids, MailPicture picture, MethodCall call)
            throws SetError.Refused {
        if (!ids.isObject() || ids.isEmpty()) {
            // RFC 8621 section 4.1.1: at least one
            throw SetError.invalidProperties("An Email is in one Mailbox at least", "mailboxIds")
                    .refused();
        }
        var boxes = new ArrayList<Box>();
        for (var entry : ids.properties()) {
            String id = call.resolve(entry.getKey());
            var box = id == null ? java.util.Optional.<Box>empty() : picture.box(id);
            if (box.isEmpty() || box.get().view() == null || !isTrue(entry.getValue())) {
                throw SetError.invalidProperties(
                                "There is no Mailbox " + entry.getKey() + " for Emails",
                                "mailboxIds")
                        .refused();
            }
            boxes.add(box.get());
        }
        return boxes;
    }

    private static boolean isTrue(JsonNode value) {
        return value.isBoolean() && value.booleanValue();
    }

    /// Reads a set of keywords; none when absent.
    static Set<String> keywords(JsonNode json) throws SetError.Refused {
        var keywords = new LinkedHashSet<String>();
        if (json.isMissingNode() || json.isNull()) {
            return keywords;
        }
        if (!json.isObject()) {
            throw SetError.invalidProperties("Not an object", "keywords").refused();
        }
        for (var entry : json.properties()) {
            if (!isTrue(entry.getValue()) || !EmailKeywords.fits(entry.getKey())) {
                throw SetError.invalidProperties(
                                "Not a keyword that can be kept: " + entry.getKey(), "keywords")
                        .refused();
            }
            keywords.add(entry.getKey().toLowerCase(java.util.Locale.ROOT));
        }
        return keywords;
    }

    /// Puts a message there.
    ///
    /// @return what the server sets of the Email
    ObjectNode store(StagedMessage message) throws StoreException {
        FlagSet flags = EmailKeywords.flags(keywords);
        var first = boxes.getFirst().folder();
        long uid = first.append(Delivery.plain(message, flags, receivedAt)).uid();
        copyToOthers(UidSet.of(uid));
        StoredMessage stored =
                first.message(uid)
                        .orElseThrow(
                                () -> new StoreException(StoreException.Kind.ABSENT, "UID " + uid));
        return shown(stored);
    }

    /// Copies what is in the first box to all others; if it cannot be, it is taken out of the first
    /// again, so that a client which then tries again does not make a second Email.
    void copyToOthers(UidSet uids) throws StoreException {
        var first = boxes.getFirst().folder();
        try {
            for (Box other : boxes.subList(1, boxes.size())) {
                first.copyTo(other.folder(), uids);
            }
        } catch (StoreException e) {
            try {
                first.expunge(uids);
            } catch (StoreException stays) {
                e.addSuppressed(stays);
            }
            throw e;
        }
    }

    static ObjectNode shown(StoredMessage message) {
        return Json.object()
                .put("id", ObjectIds.email(message.emailId()))
                .put("blobId", BlobIds.email(message.emailId()))
                .put("threadId", ObjectIds.thread(message.threadId()))
                .put("size", message.octets());
    }
}
