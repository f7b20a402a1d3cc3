package org.postern.access.jmap;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What JMAP promises, whatever engine the store stands on.
public interface JmapContract {
    /// JMAP over an empty store.
    JmapFixture open() throws Exception;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mailbox-read",
                "email-read",
                "email-query",
                "mailbox-set",
                "email-set",
                "submission",
                "extensions"
            })
    default void plays(String transcript) throws Exception {
        try (var fixture = open()) {
            Transcript.play(fixture, transcript);
        }
    }
}
