package org.postern.screening;

/// A client's name, found by its address and confirmed by the name's addresses (SPEC NET-2).
public sealed interface Reverse {
    /// The name, when it is known to be the client's own; else a word in brackets for traces:
    /// `unknown`, or `may be forged`.
    String text();

    /// Whether the name is the client's own.
    default boolean confirmed() {
        return this instanceof Confirmed;
    }

    /// A name that has the client's address.
    ///
    /// @param name in lower case, without its last dot
    record Confirmed(String name) implements Reverse {
        @Override
        public String text() {
            return name;
        }
    }

    /// A name that does not have the client's address.
    record Unconfirmed(String name) implements Reverse {
        @Override
        public String text() {
            return "may be forged";
        }
    }

    /// The address has no name.
    record Absent() implements Reverse {
        @Override
        public String text() {
            return "unknown";
        }
    }

    /// The name service does not tell now.
    record Unsure() implements Reverse {
        @Override
        public String text() {
            return "unknown";
        }
    }

    /// Nobody was asked: the client is trusted.
    record Unasked() implements Reverse {
        @Override
        public String text() {
            return "unknown";
        }
    }
}
