package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.jmap.Json;
import org.postern.store.Annotation;
import org.postern.store.FolderName;
import org.postern.store.Right;
import org.postern.store.Rights;
import org.postern.store.SpecialUse;
import org.postern.store.StoreException;

import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/// Shows folders as Mailboxes.
// RFC 8621 section 2
final class MailboxPrinter {
    /// Where a client's own sort order is kept, for each user.
    static final Annotation SORT_ORDER = new Annotation(false, "vendor/postern/sort-order");

    static final Set<String> PROPERTIES =
            Set.of(
                    "id",
                    "name",
                    "parentId",
                    "role",
                    "sortOrder",
                    "totalEmails",
                    "unreadEmails",
                    "totalThreads",
                    "unreadThreads",
                    "myRights",
                    "isSubscribed",
                    "shareWith");

    /// What changes with the mail in it.
    static final Set<String> COUNTS =
            Set.of("totalEmails", "unreadEmails", "totalThreads", "unreadThreads");

    private final MailView mail;
    private final MailPicture picture;

    MailboxPrinter(MailView mail, MailPicture picture) {
        this.mail = mail;
        this.picture = picture;
    }

    /// @param wanted null: all properties
    ObjectNode show(Box box, @Nullable Set<String> wanted) throws StoreException {
        var json = Json.object().put("id", box.id());
        if (wants(wanted, "name")) {
            json.put("name", name(box));
        }
        if (wants(wanted, "parentId")) {
            json.set(
                    "parentId",
                    picture.parent(box).map(p -> Json.string(p.id())).orElse(Json.nothing()));
        }
        if (wants(wanted, "role")) {
            String role = role(box);
            json.set("role", role.isEmpty() ? Json.nothing() : Json.string(role));
        }
        if (wants(wanted, "sortOrder")) {
            json.put("sortOrder", sortOrder(box));
        }
        counts(json, box, wanted);
        if (wants(wanted, "myRights")) {
            json.set("myRights", rights(box));
        }
        if (wants(wanted, "isSubscribed")) {
            json.put("isSubscribed", subscribed(box));
        }
        return json;
    }

    private static boolean wants(@Nullable Set<String> wanted, String property) {
        return wanted == null || wanted.contains(property);
    }

    private void counts(ObjectNode json, Box box, @Nullable Set<String> wanted) {
        if (wanted != null && COUNTS.stream().noneMatch(wanted::contains)) {
            return;
        }
        var counts = picture.counts().of(box);
        if (wants(wanted, "totalEmails")) {
            json.put("totalEmails", counts.emails());
        }
        if (wants(wanted, "unreadEmails")) {
            json.put("unreadEmails", counts.unreadEmails());
        }
        if (wants(wanted, "totalThreads")) {
            json.put("totalThreads", counts.threads());
        }
        if (wants(wanted, "unreadThreads")) {
            json.put("unreadThreads", counts.unreadThreads());
        }
    }

    String name(Box box) {
        var name = box.entry().name();
        // Below a name that the user may not see, the whole name tells where it is.
        return name.above().isPresent() && picture.parent(box).isEmpty()
                ? name.toString()
                : name.leaf();
    }

    /// @return empty when it has none
    String role(Box box) {
        if (mail.deleted() || !mail.own()) {
            // What is another's has no role to the user: programs take the first they find.
            return "";
        }
        if (box.entry().name().equals(FolderName.INBOX)) {
            return "inbox";
        }
        var uses = box.entry().uses();
        for (SpecialUse use : SpecialUse.values()) {
            if (uses.contains(use)) {
                return word(use);
            }
        }
        return "";
    }

    static String word(SpecialUse use) {
        return switch (use) {
            case ALL -> "all";
            case ARCHIVE -> "archive";
            case DRAFTS -> "drafts";
            case FLAGGED -> "flagged";
            case JUNK -> "junk";
            case SENT -> "sent";
            case TRASH -> "trash";
        };
    }

    long sortOrder(Box box) throws StoreException {
        if (box.rights().has(Right.LOOKUP) && box.rights().has(Right.READ) && !mail.deleted()) {
            byte @Nullable [] kept = mail.account().annotations(box.entry().name()).get(SORT_ORDER);
            if (kept != null) {
                try {
                    return Long.parseLong(new String(kept, StandardCharsets.US_ASCII));
                } catch (NumberFormatException e) {
                    // Somebody has written something else there over IMAP.
                    return usualOrder(box);
                }
            }
        }
        return usualOrder(box);
    }

    private long usualOrder(Box box) {
        return switch (role(box)) {
            case "inbox" -> 1;
            case "drafts" -> 2;
            case "sent" -> 3;
            case "archive" -> 4;
            case "junk" -> 5;
            case "trash" -> 6;
            default -> 10;
        };
    }

    /// What is another's counts as subscribed: nobody can unsubscribe it here.
    boolean subscribed(Box box) {
        return !mail.own() || box.entry().subscribed();
    }

    // RFC 8621 section 2: MailboxRights, from RFC 4314's
    private ObjectNode rights(Box box) {
        Rights rights = box.rights();
        boolean mail = box.view() != null;
        boolean live = !this.mail.deleted();
        boolean movable = live && !box.entry().name().equals(FolderName.INBOX);
        return Json.object()
                .put("mayReadItems", mail && rights.has(Right.READ))
                .put("mayAddItems", live && mail && rights.has(Right.INSERT))
                .put(
                        "mayRemoveItems",
                        mail && rights.has(Right.DELETE_MESSAGES) && rights.has(Right.EXPUNGE))
                .put("maySetSeen", live && mail && rights.has(Right.SEEN))
                .put("maySetKeywords", live && mail && rights.has(Right.WRITE))
                .put("mayCreateChild", live && rights.has(Right.CREATE))
                .put("mayRename", movable && rights.has(Right.DELETE_FOLDER))
                .put("mayDelete", movable && rights.has(Right.DELETE_FOLDER))
                .put("maySubmit", live && rights.has(Right.POST))
                .put("mayShare", live && rights.has(Right.ADMINISTER));
    }
}
