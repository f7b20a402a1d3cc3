package org.postern.transport;

import org.postern.engine.BlobReferences;
import org.postern.engine.Direction;
import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Reader;

import java.util.List;

/// The blobs of queued messages. Decodes no more of each than the blob's name.
public final class QueueReferences implements BlobReferences {
    private static final int AT_A_TIME = 100;

    @Override
    public void forEach(Reader snapshot, Visitor visitor) throws EngineException {
        for (int i = 0; i < QueueKey.partitions(); i++) {
            byte[] from = {QueueKey.MESSAGE};
            List<Entry> some;
            do {
                some =
                        snapshot.range(
                                QueueKey.partition(i),
                                from,
                                new byte[] {QueueKey.MESSAGE + 1},
                                AT_A_TIME,
                                Direction.FORWARD);
                for (var entry : some) {
                    visitor.visit(
                            QueueCodec.blob(entry.value()), () -> "queued " + id(entry.key()));
                    from = Reader.after(entry.key());
                }
            } while (some.size() == AT_A_TIME);
        }
    }

    private static String id(byte[] key) {
        try {
            return QueueKey.parse(key).id();
        } catch (EngineException e) {
            return "under a damaged key";
        }
    }
}
