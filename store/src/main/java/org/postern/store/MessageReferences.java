package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.engine.BlobReferences;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.engine.Reader;

import java.util.List;

/// The blobs that messages are made of, of all accounts. Reads the message records and decodes no
/// more of each than the blob's name.
public final class MessageReferences implements BlobReferences {
    private static final int PARTITIONS_AT_A_TIME = 1_000;

    @Override
    public void forEach(Reader snapshot, Visitor visitor) throws EngineException {
        List<Partition> some;
        @Nullable Partition last = null;
        do {
            some = snapshot.partitions(last, PARTITIONS_AT_A_TIME);
            for (Partition partition : some) {
                if (partition.name().startsWith(AccountWriter.PARTITIONS)) {
                    forEach(snapshot, partition, visitor);
                }
                last = partition;
            }
        } while (some.size() == PARTITIONS_AT_A_TIME);
    }

    private static void forEach(Reader snapshot, Partition partition, Visitor visitor)
            throws EngineException {
        new AccountReader(snapshot, partition)
                .forEach(
                        Keys.kind(Keys.MESSAGE),
                        Keys.kind((byte) (Keys.MESSAGE + 1)),
                        entry ->
                                visitor.visit(
                                        MessageRecord.blob(entry.value()),
                                        () -> holder(partition, entry.key())));
    }

    private static String holder(Partition partition, byte[] key) {
        return "%s folder %d UID %d"
                .formatted(
                        partition.name().substring(AccountWriter.PARTITIONS.length()),
                        Keys.folderId(key),
                        Keys.uid(key));
    }
}
