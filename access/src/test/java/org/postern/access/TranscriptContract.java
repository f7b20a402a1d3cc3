package org.postern.access;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.imap.server.ImapServer;
import org.postern.net.Transcript;

/// Plays transcripts of the room imap over the real store: those that make what they need.
interface TranscriptContract {
    ImapFixture open() throws Exception;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acl",
                "binary",
                "catenate",
                "context",
                "fuzzy",
                "metadata",
                "multisearch",
                "notify",
                "rev2",
                "urlauth"
            })
    default void plays(String name) throws Exception {
        try (var imap = open()) {
            Transcript.resource(ImapServer.class, name + ".txt").play(imap.address());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"attached", "capabilities", "notify-metadata", "undelete"})
    default void playsItsOwn(String name) throws Exception {
        try (var imap = open()) {
            Transcript.resource(TranscriptContract.class, name + ".txt").play(imap.address());
        }
    }
}
