package org.postern.search;

import org.postern.engine.EngineException;

import java.io.Serial;

/// The engine failed under the index.
final class SearchFailure extends Exception {
    @Serial private static final long serialVersionUID = 1;

    SearchFailure(EngineException cause) {
        super(cause);
    }
}
