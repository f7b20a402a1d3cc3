package org.postern.transport;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Looks at queued mail before it reaches mailboxes of this node: the filters of those that
/// somebody here sent it on to, and mail for which there was no time when it came.
public interface QueuedContent {
    /// Brings a message on, if it has to be looked at.
    ///
    /// @return one outcome for each recipient, in order; null: it is to be delivered as it is
    @Nullable List<Outcome> carry(Letter letter, List<Onward> recipients);
}
