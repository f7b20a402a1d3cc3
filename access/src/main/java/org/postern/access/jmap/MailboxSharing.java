package org.postern.access.jmap;

import org.postern.jmap.Json;
import org.postern.jmap.SetError;
import org.postern.store.AccountId;
import org.postern.store.Acl;
import org.postern.store.Identifier;
import org.postern.store.Identities;
import org.postern.store.Right;
import org.postern.store.Rights;
import org.postern.store.StoreException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// With whom Mailboxes are shared: access control lists by the ids of principals.
///
/// Entries that take rights away, which only IMAP writes, are not shown and stay as they are.
// RFC 9670 section 4
final class MailboxSharing {
    /// Each right of a Mailbox in the store's words.
    private static final Map<String, Rights> WORDS = words();

    private final Identities identities;

    MailboxSharing(Identities identities) {
        this.identities = identities;
    }

    private static Map<String, Rights> words() {
        var words = new LinkedHashMap<String, Rights>();
        words.put("mayReadItems", Rights.of(Right.LOOKUP, Right.READ));
        words.put("mayAddItems", Rights.of(Right.INSERT));
        words.put("mayRemoveItems", Rights.of(Right.DELETE_MESSAGES, Right.EXPUNGE));
        words.put("maySetSeen", Rights.of(Right.SEEN));
        words.put("maySetKeywords", Rights.of(Right.WRITE));
        words.put("mayCreateChild", Rights.of(Right.CREATE));
        words.put("mayRename", Rights.of(Right.DELETE_FOLDER));
        words.put("mayDelete", Rights.of(Right.DELETE_FOLDER));
        words.put("maySubmit", Rights.of(Right.POST));
        words.put("mayShare", Rights.of(Right.ADMINISTER));
        return words;
    }

    /// The id of a principal.
    static String principal(Identifier who) {
        return switch (who) {
            case Identifier.OneAccount(var id) -> ObjectIds.account(id);
            case Identifier.Anyone() -> "everybody";
            case Identifier.Administrators() -> "administrators";
            case Identifier.Group(var name) ->
                    "g"
                            + Base64.getUrlEncoder()
                                    .withoutPadding()
                                    .encodeToString(name.getBytes(StandardCharsets.UTF_8));
        };
    }

    /// Whom a principal's id stands for.
    static Optional<Identifier> identifier(String principal) {
        try {
            return switch (principal) {
                case "everybody" -> Optional.of(new Identifier.Anyone());
                case "administrators" -> Optional.of(new Identifier.Administrators());
                default ->
                        principal.startsWith("g")
                                ? Optional.of(
                                        new Identifier.Group(
                                                new String(
                                                        Base64.getUrlDecoder()
                                                                .decode(principal.substring(1)),
                                                        StandardCharsets.UTF_8)))
                                : ObjectIds.account(principal).map(Identifier.OneAccount::new);
            };
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// @return null to whoever may not know
    JsonNode show(MailView mail, Box box) throws StoreException {
        if (mail.deleted() || !box.rights().has(Right.ADMINISTER)) {
            return Json.nothing();
        }
        var shared = Json.object();
        for (Acl.Entry entry : mail.account().acl(box.entry().name()).entries()) {
            if (!entry.negative()) {
                shared.set(principal(entry.who()), rights(entry.rights()));
            }
        }
        return shared;
    }

    private static ObjectNode rights(Rights rights) {
        var json = Json.object();
        WORDS.forEach((word, meant) -> json.put(word, rights.with(meant).equals(rights)));
        return json;
    }

    /// Sets all of a Mailbox's sharing.
    ///
    /// @param shareWith null or an object: by principal, what they may
    void set(MailView mail, Box box, JsonNode shareWith, AccountId by)
            throws StoreException, SetError.Refused {
        Map<Identifier, Rights> wanted = new LinkedHashMap<>();
        if (!shareWith.isNull()) {
            if (!shareWith.isObject()) {
                throw SetError.invalidProperties("not an object", "shareWith").refused();
            }
            for (var entry : shareWith.properties()) {
                var who = identifier(entry.getKey()).filter(this::isKnown);
                if (who.isEmpty() || !(entry.getValue() instanceof ObjectNode rights)) {
                    throw SetError.invalidProperties(
                                    "There is no principal " + entry.getKey(), "shareWith")
                            .refused();
                }
                wanted.put(who.get(), rights(rights));
            }
        }
        var name = box.entry().name();
        for (Acl.Entry entry : mail.account().acl(name).entries()) {
            if (!entry.negative() && !wanted.containsKey(entry.who())) {
                mail.account().setAcl(name, entry.who(), false, Rights.NONE, by.value());
            }
        }
        for (var entry : wanted.entrySet()) {
            mail.account().setAcl(name, entry.getKey(), false, entry.getValue(), by.value());
        }
    }

    private boolean isKnown(Identifier who) {
        try {
            return !(who instanceof Identifier.OneAccount(var id))
                    || identities.address(id).isPresent();
        } catch (StoreException e) {
            return false;
        }
    }

    private static Rights rights(ObjectNode json) throws SetError.Refused {
        Rights rights = Rights.NONE;
        for (var entry : json.properties()) {
            var meant = WORDS.get(entry.getKey());
            if (meant == null || !entry.getValue().isBoolean()) {
                throw SetError.invalidProperties("There is no right " + entry.getKey(), "shareWith")
                        .refused();
            }
            rights = entry.getValue().booleanValue() ? rights.with(meant) : rights;
        }
        return rights;
    }
}
