package org.postern.content;

import org.postern.directory.Directory;
import org.postern.engine.BlobStore;
import org.postern.store.MessageStore;

import java.time.InstantSource;
import java.util.function.Supplier;

/// What the pipeline stands on.
///
/// @param host this node's own name
public record Room(
        Directory directory,
        MessageStore store,
        BlobStore blobs,
        Filters filters,
        UserScripts scripts,
        SieveMemory memory,
        WordLists words,
        SenderLists senders,
        Quarantines quarantines,
        DeliveredCopies copies,
        JunkJudge junk,
        JunkLearning learning,
        VirusJudge virus,
        Supplier<ContentSettings> settings,
        Supplier<JunkSettings> junkSettings,
        Supplier<VirusPolicy> virusPolicy,
        Supplier<ScriptLimits> limits,
        Supplier<String> host,
        InstantSource clock) {}
