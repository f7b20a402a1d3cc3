package org.postern.store;

import org.postern.store.StoreException.Kind;

import java.nio.charset.StandardCharsets;

/// Whom an entry of an [Acl] is about. An account is known by its id, so that it keeps its rights
/// over a rename and nobody who gets its address later inherits them.
// RFC 4314 section 2
public sealed interface Identifier {
    /// Most octets (UTF-8) of a group's name.
    int MAX_GROUP_OCTETS = 100;

    /// One account.
    record OneAccount(AccountId id) implements Identifier {}

    /// Everybody with an account.
    record Anyone() implements Identifier {}

    /// Whoever runs the system.
    record Administrators() implements Identifier {}

    /// The members of a group; one that nobody knows has none.
    ///
    /// @param name as the directory writes it; 1 to [#MAX_GROUP_OCTETS] octets
    record Group(String name) implements Identifier {}

    /// The form on disk; another for every identifier.
    default String text() {
        return switch (this) {
            case OneAccount(var id) -> "account:" + id;
            case Anyone() -> "anyone";
            case Administrators() -> "administrators";
            case Group(var name) -> "group:" + name;
        };
    }

    /// Reads [#text].
    ///
    /// @throws StoreException `INVALID_NAME`
    static Identifier parse(String text) throws StoreException {
        if (text.equals("anyone")) {
            return new Anyone();
        }
        if (text.equals("administrators")) {
            return new Administrators();
        }
        if (text.startsWith("group:")) {
            return group(text.substring("group:".length()));
        }
        if (text.startsWith("account:")) {
            try {
                return new OneAccount(new AccountId(text.substring("account:".length())));
            } catch (IllegalArgumentException e) {
                throw new StoreException(Kind.INVALID_NAME, "identifier", e);
            }
        }
        throw new StoreException(Kind.INVALID_NAME, "identifier");
    }

    /// @throws StoreException `INVALID_NAME` for an empty or long name, or one with a control
    ///   character
    static Group group(String name) throws StoreException {
        int octets = name.getBytes(StandardCharsets.UTF_8).length;
        if (octets < 1
                || octets > MAX_GROUP_OCTETS
                || name.chars().anyMatch(Character::isISOControl)) {
            throw new StoreException(
                    Kind.INVALID_NAME, "a group's name has 1 to " + MAX_GROUP_OCTETS + " octets");
        }
        return new Group(name);
    }
}
