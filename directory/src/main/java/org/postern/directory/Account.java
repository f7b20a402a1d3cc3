package org.postern.directory;

import org.postern.kernel.Role;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One person's or one function's account, without its password.
///
/// @param id opaque, never reused, and the same after a rename
/// @param address the account's own name, as it was typed
/// @param fullName the display name; empty when none was given
/// @param aliases further addresses whose mail comes to this account
/// @param forwards where mail goes instead of this mailbox; empty: it stays here. Name the
///   account's own address among them to keep a copy
/// @param quotaOctets most octets the mailbox may hold, 0 = unlimited [#QUOTA_DEFAULT] = what its
///   class of service says
/// @param undeleteQuotaOctets most octets of deleted mail kept for recovery; 0 = none is kept,
///   [#UNDELETE_DEFAULT] = what its class of service says, else the store's settings
/// @param attributes all that the schema knows besides, such as services and class
public record Account(
        String id,
        Address address,
        String fullName,
        List<Address> aliases,
        List<Address> forwards,
        Role role,
        AccountStatus status,
        long quotaOctets,
        long undeleteQuotaOctets,
        Instant created,
        Attributes attributes) {
    /// Longest full name, in UTF-8 octets.
    public static final int MAX_FULL_NAME_OCTETS = 512;

    /// The undelete quota that an account has until it is given one.
    public static final long UNDELETE_DEFAULT = -1;

    /// The quota that an account has until it is given one.
    public static final long QUOTA_DEFAULT = -1;

    /// The host whose store has the account's mail.
    public static final String MAIL_HOST = "mailHost";

    /// Where the account's mail is sent on to.
    public static final String ROUTING_ADDRESS = "mailRoutingAddress";

    public Account {
        aliases = List.copyOf(aliases);
        forwards = List.copyOf(forwards);
        if (id.isEmpty()) {
            throw new IllegalArgumentException("an account needs an id");
        }
        if (quotaOctets < QUOTA_DEFAULT || undeleteQuotaOctets < UNDELETE_DEFAULT) {
            throw new IllegalArgumentException("a quota cannot be negative");
        }
    }

    /// An account without further attributes.
    public Account(
            String id,
            Address address,
            String fullName,
            List<Address> aliases,
            List<Address> forwards,
            Role role,
            AccountStatus status,
            long quotaOctets,
            long undeleteQuotaOctets,
            Instant created) {
        this(
                id,
                address,
                fullName,
                aliases,
                forwards,
                role,
                status,
                quotaOctets,
                undeleteQuotaOctets,
                created,
                Attributes.NONE);
    }

    /// The host whose store has its mail, where that is said (SPEC OUT-1).
    public Optional<String> mailHost() {
        return attributes.first(MAIL_HOST);
    }

    /// Where its mail is sent on to, where that is said; one that is no address is not.
    public Optional<Address> routingAddress() {
        try {
            Optional<String> text = attributes.first(ROUTING_ADDRESS);
            return text.isEmpty() ? Optional.empty() : Optional.of(Address.parse(text.get()));
        } catch (AddressSyntaxException e) {
            return Optional.empty();
        }
    }

    /// Whether mail for this account is taken.
    public boolean receivesMail() {
        return status != AccountStatus.DISABLED;
    }

    /// Whether its owner may log in.
    public boolean logsIn() {
        return status == AccountStatus.ACTIVE;
    }

    Account withAddress(Address changed) {
        return new Account(
                id,
                changed,
                fullName,
                aliases,
                forwards,
                role,
                status,
                quotaOctets,
                undeleteQuotaOctets,
                created,
                attributes);
    }

    Account withFullName(String changed) {
        return new Account(
                id,
                address,
                changed,
                aliases,
                forwards,
                role,
                status,
                quotaOctets,
                undeleteQuotaOctets,
                created,
                attributes);
    }

    Account withAliases(List<Address> changed) {
        return new Account(
                id,
                address,
                fullName,
                changed,
                forwards,
                role,
                status,
                quotaOctets,
                undeleteQuotaOctets,
                created,
                attributes);
    }

    public Account withForwards(List<Address> changed) {
        return new Account(
                id,
                address,
                fullName,
                aliases,
                changed,
                role,
                status,
                quotaOctets,
                undeleteQuotaOctets,
                created,
                attributes);
    }

    Account withRole(Role changed) {
        return new Account(
                id,
                address,
                fullName,
                aliases,
                forwards,
                changed,
                status,
                quotaOctets,
                undeleteQuotaOctets,
                created,
                attributes);
    }

    Account withStatus(AccountStatus changed) {
        return new Account(
                id,
                address,
                fullName,
                aliases,
                forwards,
                role,
                changed,
                quotaOctets,
                undeleteQuotaOctets,
                created,
                attributes);
    }

    Account withQuota(long octets) {
        return new Account(
                id,
                address,
                fullName,
                aliases,
                forwards,
                role,
                status,
                octets,
                undeleteQuotaOctets,
                created,
                attributes);
    }

    Account withUndeleteQuota(long octets) {
        return new Account(
                id,
                address,
                fullName,
                aliases,
                forwards,
                role,
                status,
                quotaOctets,
                octets,
                created,
                attributes);
    }

    /// The same with other attributes; those that the account is made of do not belong there.
    public Account withAttributes(Attributes changed) {
        return new Account(
                id,
                address,
                fullName,
                aliases,
                forwards,
                role,
                status,
                quotaOctets,
                undeleteQuotaOctets,
                created,
                changed);
    }
}
