package org.postern.store;

import org.postern.kernel.Event;

/// What happens in the store that an administrator may count.
public sealed interface StoreEvent extends Event {
    record MailAccountCreated(String account) implements StoreEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }

        @Override
        public String correlation() {
            return "";
        }
    }

    record MailAccountDeleted(String account) implements StoreEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }

        @Override
        public String correlation() {
            return "";
        }
    }

    /// A write failed; the account was read anew from disk.
    record WriteFailed(String account, String kind) implements StoreEvent {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }

        @Override
        public String correlation() {
            return "";
        }
    }
}
