package org.postern.directory;

import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;

import java.util.List;
import java.util.Optional;

/// What the rest of Postern may ask about people. It says nothing of where they are kept, so that a
/// foreign directory can answer as well as our own. Safe for use by many threads; every answer
/// reflects all changes that had returned before the question.
public interface Directory {
    /// Where mail for `recipient` goes. Sub-addresses, aliases and the addresses that every served
    /// domain must have are understood here; an account's forwards are not followed: see
    /// [Forwarding].
    ///
    /// @throws DirectoryException when the directory cannot answer now: defer, never bounce
    Resolution resolve(Address recipient) throws DirectoryException;

    /// Where mail for a bare `<postmaster>` goes.
    // RFC 5321 section 4.5.1
    Resolution resolvePostmaster() throws DirectoryException;

    /// The account of a login name: its address or one of its aliases, whole, or without the domain
    /// when that is the first one. Sub-addresses are no login names. A name that cannot be an
    /// address is just not found.
    Optional<Account> find(String login) throws DirectoryException;

    /// The account with this id, which survives a rename.
    Optional<Account> byId(String id) throws DirectoryException;

    /// The domains served here, in the order of their ASCII form.
    List<Domain> domains() throws DirectoryException;

    /// The domain of every login without `@`; absent only before the first start is done.
    Optional<Domain> firstDomain() throws DirectoryException;

    /// The groups, and who is in them.
    LocalGroups groups() throws DirectoryException;

    /// Who may send to groups, and whom that goes to.
    GroupMail groupMail();

    /// Which services and limits accounts have.
    ServicePolicy services();

    /// What holds for the accounts of a domain; empty when it is not served here.
    Optional<DomainPolicy> policy(MailDomain domain) throws DirectoryException;

    /// Accounts whose address matches, ordered by domain, then by local part.
    ///
    /// @param pattern `*` stands for any characters, `?` for one; a pattern without `@` is matched
    ///   against the local part in every domain
    /// @param start 1-based position of the first match to return
    /// @param count most matches to return
    /// @throws IllegalArgumentException when `start` is below 1 or `count` is negative
    List<Account> accounts(String pattern, long start, int count) throws DirectoryException;
}
