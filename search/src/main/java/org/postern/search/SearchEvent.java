package org.postern.search;

import org.postern.kernel.Event;

/// What happens in search that an administrator may count.
public sealed interface SearchEvent extends Event {
    @Override
    default String correlation() {
        return "";
    }

    /// An account's index was not what it should be. It is made anew; nothing is missed meanwhile.
    record IndexDamaged(String account, String what) implements SearchEvent {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }
    }

    /// The indexer could not go on with an account; it tries again.
    record IndexingFailed(String account, String kind) implements SearchEvent {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }
    }

    /// The text of an attached document could not be read: reading it took too long or too much
    /// memory. Its message is found by the rest of its text.
    record DocumentGivenUp(long octets, String format) implements SearchEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }
}
