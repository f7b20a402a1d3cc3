package org.postern.store;

/// A watcher's registration; closing it ends the calls. While it is open the folder's view stays in
/// memory.
public interface Watch extends AutoCloseable {
    @Override
    void close();
}
