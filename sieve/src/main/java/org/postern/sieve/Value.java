package org.postern.sieve;

import org.jspecify.annotations.Nullable;

/// A text that tests look at, with the forms in which comparators see it; each is made once.
final class Value {
    /// How much of a text i;unicode-casemap sees: decomposed, a text may be many times as long.
    private static final int MOST_UNICODE = 1 << 20;

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
                    unicode =
                            comparator.fold(
                                    text.length() > MOST_UNICODE
                                            ? text.substring(0, MOST_UNICODE)
                                            : text);
                }
                yield unicode;
            }
        };
    }
}
