package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.engine.BlobReferences;
import org.postern.engine.EngineException;
import org.postern.engine.Reader;

import java.util.List;

/// The blobs of messages that are still to be delivered to some of their recipients.
public final class IntentReferences implements BlobReferences {
    private static final int INTENTS_AT_A_TIME = 100;

    @Override
    public void forEach(Reader snapshot, Visitor visitor) throws EngineException {
        List<Intent> some;
        @Nullable Intent last = null;
        do {
            some = Intents.next(snapshot, last, INTENTS_AT_A_TIME);
            for (Intent intent : some) {
                visitor.visit(
                        intent.blob(),
                        () -> "delivery " + intent.deliveryId() + " to " + intent.account());
                last = intent;
            }
        } while (some.size() == INTENTS_AT_A_TIME);
    }
}
