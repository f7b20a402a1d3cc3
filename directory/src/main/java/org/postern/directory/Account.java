package org.postern.directory;

import org.postern.kernel.Role;
import org.postern.mail.Address;

import java.time.Instant;
import java.util.List;

/// One person's or one function's account, without its password.
///
/// @param id opaque, never reused, and the same after a rename
/// @param address the account's own name, as it was typed
/// @param fullName the display name; empty when none was given
/// @param aliases further addresses whose mail comes to this account
/// @param forwards where mail goes instead of this mailbox; empty: it stays here. Name the
///   account's own address among them to keep a copy
/// @param quotaOctets most octets the mailbox may hold, 0 = unlimited
/// @param undeleteQuotaOctets most octets of deleted mail kept for recovery; 0 = none is kept,
///   [#UNDELETE_DEFAULT] = what the store's settings say
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
        Instant created) {
    /// Longest full name, in UTF-8 octets.
    public static final int MAX_FULL_NAME_OCTETS = 512;

    /// The undelete quota that an account has until it is given one.
    public static final long UNDELETE_DEFAULT = -1;

    public Account {
        aliases = List.copyOf(aliases);
        forwards = List.copyOf(forwards);
        if (id.isEmpty()) {
            throw new IllegalArgumentException("an account needs an id");
        }
        if (quotaOctets < 0 || undeleteQuotaOctets < UNDELETE_DEFAULT) {
            throw new IllegalArgumentException("a quota cannot be negative");
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
                created);
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
                created);
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
                created);
    }

    Account withForwards(List<Address> changed) {
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
                created);
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
                created);
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
                created);
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
                created);
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
                created);
    }
}
