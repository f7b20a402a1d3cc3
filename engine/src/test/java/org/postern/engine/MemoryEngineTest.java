package org.postern.engine;

import java.nio.file.Path;

final class MemoryEngineTest implements EngineContract {
    private final MemoryEngine engine = new MemoryEngine();

    @Override
    public Engine open(Path home) {
        return engine;
    }
}
