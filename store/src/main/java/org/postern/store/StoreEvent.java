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

    /// The engine failed under an account; what is in memory of it is read anew.
    record StoreFailed(String account, String kind) implements StoreEvent {
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
