package org.postern.sieve;

import org.jspecify.annotations.Nullable;

/// A text that tests look at, with the forms in which comparators see it; each is made once.
final class Value {
    private final String text;
    private @Nullable String upper;
    private @Nullable String unicode;

    Value(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    String folded(Comparator comparator) {
        return switch (comparator) {
            case OCTET, ASCII_NUMERIC -> text;
            case ASCII_CASEMAP -> {
                if (upper == null) {
                    upper = comparator.fold(text);
                }
                yield upper;
            }
            case UNICODE_CASEMAP -> {
                if (unicode == null) {
                    unicode = comparator.fold(text);
                }
                yield unicode;
            }
        };
    }
}
