package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.engine.BlobId;
import org.postern.engine.BlobReferences;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.engine.Reader;

import java.util.HexFormat;

/// The blobs of uploaded files and of messages that wait to be sent.
final class JmapReferences implements BlobReferences {
    private static final int AT_A_TIME = 500;

    @Override
    public void forEach(Reader snapshot, Visitor visitor) throws EngineException {
        @Nullable Partition at = new Partition(AccountRecords.PARTITIONS);
        while (at != null) {
            var some = snapshot.partitions(at, AT_A_TIME);
            at = some.isEmpty() ? null : some.getLast();
            for (Partition partition : some) {
                if (!partition.name().startsWith(AccountRecords.PARTITIONS)) {
                    return;
                }
                visit(snapshot, partition, visitor);
            }
        }
    }

    private static void visit(Reader snapshot, Partition partition, Visitor visitor)
            throws EngineException {
        AccountRecords.forEach(
                snapshot,
                partition,
                "",
                (key, record) -> {
                    if (record.path("blob").isString()) {
                        var blob =
                                new BlobId(
                                        HexFormat.of().parseHex(record.path("blob").stringValue()));
                        visitor.visit(blob, () -> partition + " " + key);
                    }
                });
    }
}
