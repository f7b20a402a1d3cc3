package org.postern.access;

import org.postern.engine.CommitPrelude;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;

/// IMAP over a store in memory.
final class MemoryImapTest implements TranscriptContract, MaildropContract, ManySessionsContract {
    @Override
    public ImapFixture open() {
        return new ImapFixture(new MemoryEngine(), new MemoryBlobStore(), CommitPrelude.NONE);
    }
}
