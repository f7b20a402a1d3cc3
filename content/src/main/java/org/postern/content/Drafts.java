package org.postern.content;

import org.postern.sieve.MessageForm;
import org.postern.store.MessageSpool;
import org.postern.store.MessageStore;
import org.postern.store.StagedMessage;
import org.postern.store.StoreException;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;

/// Messages that filters have changed or made, on their way to the blob store: each form once. For
/// one thread.
final class Drafts {
    private final MessageStore store;
    private final Map<Key, Form> made = new HashMap<>();
    private final Map<Form, Form> tagged = new HashMap<>();

    private record Key(Form before, MessageForm form) {}

    /// Writes a message.
    @FunctionalInterface
    interface Writing {
        void to(MessageSpool spool) throws IOException, StoreException;
    }

    Drafts(MessageStore store) {
        this.store = store;
    }

    /// The octets that a script made of a message.
    Form form(Content content, MessageForm form) throws IOException, StoreException {
        if (form.isOriginal()) {
            return content.form();
        }
        var key = new Key(content.form(), form);
        var known = made.get(key);
        if (known == null) {
            known = new Form(stage(spool -> form.writeTo(content, stream(spool))), true);
            made.put(key, known);
        }
        return known;
    }

    StagedMessage stage(Writing writing) throws IOException, StoreException {
        try (var spool = store.spool()) {
            writing.to(spool);
            return spool.finish();
        }
    }

    /// The message with a word before its subject.
    Form tagged(Content content, String tag) throws IOException, StoreException {
        var known = tagged.get(content.form());
        if (known == null) {
            known = new Form(stage(spool -> SubjectTag.write(content, tag, spool)), true);
            tagged.put(content.form(), known);
            tagged.put(known, known);
        }
        return known;
    }

    StagedMessage stage(byte[] octets) throws IOException, StoreException {
        return stage(spool -> spool.write(octets, 0, octets.length));
    }

    private static OutputStream stream(MessageSpool spool) {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                try {
                    spool.write(octets, offset, length);
                } catch (StoreException e) {
                    throw new IOException(e);
                }
            }
        };
    }
}
