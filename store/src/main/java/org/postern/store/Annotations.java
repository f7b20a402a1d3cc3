package org.postern.store;

import org.postern.engine.Batch;
import org.postern.engine.EngineException;
import org.postern.store.StoreException.Kind;

import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads and changes the annotations of one account's folders, and the account's own.
///
/// The octets of a value: version (1), the annotation's value.
final class Annotations {
    /// The folder that stands for the account itself.
    static final int ACCOUNT = 0;

    private static final int VERSION = 1;

    private final AccountWriter writer;

    Annotations(AccountWriter writer) {
        this.writer = writer;
    }

    /// The shared ones, and the private ones of `who`.
    SortedMap<Annotation, byte[]> read(int folder, AccountId who) throws StoreException {
        try {
            var found = new TreeMap<Annotation, byte[]>();
            readInto(found, folder, who, true);
            readInto(found, folder, who, false);
            return found;
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
    }

    private void readInto(
            SortedMap<Annotation, byte[]> found, int folder, AccountId who, boolean shared)
            throws EngineException {
        byte[] from = Keys.annotation(folder, who, shared, "");
        // Names are printable ASCII.
        byte[] to = Keys.annotation(folder, who, shared, "\u007F");
        writer.reader()
                .forEach(
                        from,
                        to,
                        entry -> {
                            var in = new RecordReader(entry.value()).version(VERSION);
                            found.put(
                                    new Annotation(shared, Keys.annotationName(entry.key())),
                                    in.raw(entry.value().length - 1));
                        });
    }

    /// @throws StoreException `LIMIT` for a long value, or too many
    void change(
            int folder, AccountId who, SortedMap<Annotation, byte[]> set, Set<Annotation> removed)
            throws StoreException {
        writer.settled(s -> {
            if (folder != ACCOUNT && s.tree.find(folder).isEmpty()) {
                throw new StoreException(Kind.ABSENT, "folder " + folder);
            }
            refuse(folder, who, set, removed);
            var batch = new Batch();
            set.forEach((annotation, value) ->
                    batch.put(
                            key(folder, who, annotation),
                            new RecordWriter(1 + value.length).u8(VERSION).raw(value).toOctets()));
            removed.forEach(annotation -> batch.delete(key(folder, who, annotation)));
            writer.submit(batch, writer::announce);
            writer.flush();
            return s;
        });
    }

    private void refuse(
            int folder, AccountId who, SortedMap<Annotation, byte[]> set, Set<Annotation> removed)
            throws StoreException {
        var settings = writer.context.settings().get();
        long most = settings.maxAnnotation().count();
        for (byte[] value : set.values()) {
            if (value.length > most) {
                throw new StoreException(Kind.LIMIT, "octets of an annotation: at most " + most);
            }
        }
        var after = read(folder, who);
        after.putAll(set);
        after.keySet().removeAll(removed);
        if (after.size() > settings.maxAnnotations()) {
            throw new StoreException(
                    Kind.LIMIT, "annotations: at most " + settings.maxAnnotations());
        }
    }

    private static byte[] key(int folder, AccountId who, Annotation annotation) {
        return Keys.annotation(folder, who, annotation.shared(), annotation.name());
    }
}
