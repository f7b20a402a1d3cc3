package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;

/// What accounts answer while their owners are away, wherever that is kept. Safe for use by many
/// threads.
public interface Vacations {
    /// An answer.
    ///
    /// @param subject empty: one that names the message's own
    /// @param from when it begins; absent: at once
    /// @param until when it ends; absent: when it is turned off
    record Vacation(
            boolean enabled,
            String subject,
            String text,
            @Nullable Instant from,
            @Nullable Instant until) {}

    /// @throws IOException when it cannot be told now
    Vacation of(String accountId) throws IOException;

    /// @throws IllegalArgumentException with a sentence for its owner, when it cannot be so
    /// @throws IOException when it cannot be kept now
    void set(String accountId, Vacation vacation) throws IOException;
}
