package org.postern.store;

import org.postern.engine.Batch;
import org.postern.engine.Direction;
import org.postern.engine.EngineException;

import java.security.SecureRandom;
import java.util.Optional;

/// The secrets with which an account seals URLs of its mailboxes (RFC 4467 section 2.2): one for
/// each name that it ever sealed one for. Safe for use by many threads.
///
/// They go with names, not folders, so that an account can seal URLs of mailboxes that others share
/// with it: each has its own key. What a key seals names the folder as well, therefore a folder
/// made anew under an old name has none of the old one's URLs.
public final class UrlKeys {
    /// Octets of a key: as many as the hash it is used with.
    public static final int OCTETS = 32;

    private static final int VERSION = 1;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final AccountWriter writer;

    UrlKeys(AccountWriter writer) {
        this.writer = writer;
    }

    /// The key of a name, if it has one.
    public Optional<byte[]> find(FolderName name) throws StoreException {
        try {
            return read(name);
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
    }

    /// The key of a name; it gets one if it has none.
    public byte[] make(FolderName name) throws StoreException {
        return writer.settled(s -> {
            Optional<byte[]> known = read(name);
            return known.isPresent() ? known.get() : write(name);
        });
    }

    /// Gives a name another key: no URL sealed before is good any more.
    public void renew(FolderName name) throws StoreException {
        writer.settled(s -> write(name));
    }

    /// Takes all keys away: no URL sealed before is good any more.
    public void removeAll() throws StoreException {
        writer.settled(s -> {
            byte[] from = Keys.kind(Keys.URL_KEY);
            byte[] to = Keys.kind((byte) (Keys.URL_KEY + 1));
            boolean any =
                    !writer.context
                            .engine()
                            .range(writer.partition, from, to, 1, Direction.FORWARD)
                            .isEmpty();
            if (any) {
                writer.submit(new Batch().deleteRange(from, to), () -> {});
                writer.flush();
            }
            return any;
        });
    }

    private Optional<byte[]> read(FolderName name) throws EngineException {
        Optional<byte[]> value = writer.reader().get(Keys.urlKey(name));
        return value.isEmpty() ? value : Optional.of(decode(value.get()));
    }

    private static byte[] decode(byte[] value) throws EngineException {
        return new RecordReader(value).version(VERSION).raw(OCTETS);
    }

    private byte[] write(FolderName name) throws EngineException {
        var key = new byte[OCTETS];
        RANDOM.nextBytes(key);
        byte[] value = new RecordWriter(1 + OCTETS).u8(VERSION).raw(key).toOctets();
        writer.submit(new Batch().put(Keys.urlKey(name), value), () -> {});
        writer.flush();
        return key;
    }
}
