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

    /// The engine failed under an account; what is in memory of it is read anew.
    record StoreFailed(String account, String kind) implements StoreEvent {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }
    }
}
