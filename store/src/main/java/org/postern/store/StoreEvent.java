package org.postern.store;

import org.postern.kernel.Event;

/// What happens in the store that an administrator may count.
public sealed interface StoreEvent extends Event {
    @Override
    default String correlation() {
        return "";
    }

    record MailAccountCreated(String account) implements StoreEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    record MailAccountDeleted(String account) implements StoreEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// Somebody changed who may do what with a folder.
    ///
    /// @param identifier as on disk, with a hyphen before a negative one
    /// @param rights letters; empty when the entry is gone
    /// @param by the account that did it, or the administrator's command
    record FolderRightsChanged(
            String account, int folder, String identifier, String rights, String by)
            implements StoreEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// An account was put on legal hold, or the hold was ended.
    ///
    /// @param by who gave the command
    /// @param reason empty when it was ended
    record HoldChanged(String account, boolean held, String by, String reason)
            implements StoreEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /// Messages of a folder were too old.
    record Expired(String account, int folder, long messages) implements StoreEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A quota is nearly used up: the use has passed the mark that is set.
    ///
    /// @param account empty for a domain's quota
    /// @param domain empty for an account's
    /// @param mostOctets 0 for no limit
    /// @param mostMessages 0 for no limit
    record QuotaNearlyUsed(
            String account,
            String domain,
            long octets,
            long mostOctets,
            long messages,
            long mostMessages)
            implements StoreEvent {
        static QuotaNearlyUsed of(
                String account,
                String domain,
                AccountLimits.Usage usage,
                AccountLimits.Quota quota) {
            return new QuotaNearlyUsed(
                    account,
                    domain,
                    usage.octets(),
                    quota.octets(),
                    usage.messages(),
                    quota.messages());
        }

        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /// The engine failed under an account; what is in memory of it is read anew.
    record StoreFailed(String account, String kind) implements StoreEvent {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }
    }
}
