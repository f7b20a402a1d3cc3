package org.postern.store;

import java.util.Optional;

/// Who the accounts are, in the directory's words: what access control lists are written and read
/// with. Answers from memory; safe for use by many threads.
public interface Identities {
    /// The account of a login name or an address.
    ///
    /// @throws StoreException `UNAVAILABLE` when it cannot be told now
    Optional<AccountId> account(String name) throws StoreException;

    /// The account's own address.
    ///
    /// @throws StoreException `UNAVAILABLE`
    Optional<String> address(AccountId account) throws StoreException;

    /// The domain of the account's address, in A-labels and lower case: whose shared folders it
    /// sees.
    ///
    /// @throws StoreException `UNAVAILABLE`
    Optional<String> domain(AccountId account) throws StoreException;

    /// The account with its groups and its role as they are now; without any when it is gone.
    ///
    /// @throws StoreException `UNAVAILABLE`
    Principal principal(AccountId account) throws StoreException;

    /// Whether the account may open what others share with it. Its own folders it may always.
    ///
    /// @throws StoreException `UNAVAILABLE`
    default boolean opensShared(AccountId account) throws StoreException {
        return true;
    }

    /// Reads an identifier as people write it: `anyone`, `administrators`, `group:` and a name, or
    /// an account's address. A group that nobody knows is one without members.
    ///
    /// @throws StoreException `INVALID_NAME` when it is none of these
    default Identifier identifier(String text) throws StoreException {
        if (text.equals("anyone")) {
            return new Identifier.Anyone();
        }
        if (text.equals("administrators")) {
            return new Identifier.Administrators();
        }
        if (text.startsWith(GROUP)) {
            return Identifier.group(text.substring(GROUP.length()));
        }
        if (text.startsWith(GONE)) {
            return Identifier.parse("account:" + text.substring(GONE.length()));
        }
        return new Identifier.OneAccount(
                account(text)
                        .orElseThrow(() ->
                                new StoreException(
                                        StoreException.Kind.INVALID_NAME,
                                        "there is no such account, and groups are written group:"
                                                + "name")));
    }

    /// The identifier as people read it; an account that is gone by its id.
    default String text(Identifier identifier) throws StoreException {
        return switch (identifier) {
            case Identifier.OneAccount(var id) -> address(id).orElse(GONE + id);
            case Identifier.Anyone() -> "anyone";
            case Identifier.Administrators() -> "administrators";
            case Identifier.Group(var name) -> GROUP + name;
        };
    }

    /// What begins the identifier of a group.
    String GROUP = "group:";

    /// What begins the identifier of an account that the directory does not know any more.
    String GONE = "account:";
}
