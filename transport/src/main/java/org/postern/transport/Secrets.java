package org.postern.transport;

import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/// Keys that this node made for itself and needs again after a restart.
final class Secrets {
    private static final Partition PARTITION = new Partition("transport/secrets");
    private static final int OCTETS = 32;

    private Secrets() {}

    /// The key of that name; made when it is first asked for.
    static byte[] of(Engine engine, String name) throws EngineException {
        byte[] key = name.getBytes(StandardCharsets.US_ASCII);
        var known = engine.get(PARTITION, key);
        if (known.isPresent()) {
            return known.get();
        }
        byte[] made = new byte[OCTETS];
        new SecureRandom().nextBytes(made);
        engine.compareAndSet(PARTITION, key, null, made);
        return engine.get(PARTITION, key).orElse(made);
    }
}
