package org.postern.node;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/// A value that is made when it is first asked for, and once.
final class Once<T> implements Supplier<T> {
    private final Supplier<T> maker;

    /// Guarded by this object's monitor where it is absent; never changed after.
    private volatile @Nullable T made;

    Once(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public T get() {
        T known = made;
        return known == null ? make() : known;
    }

    private synchronized T make() {
        T known = made;
        if (known == null) {
            known = maker.get();
            made = known;
        }
        return known;
    }
}
