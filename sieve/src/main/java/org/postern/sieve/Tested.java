package org.postern.sieve;

/// A test as it was compiled, and whether its answer is known already, which only `ihave` brings
/// about: what then will never run need not keep to a language that is not supported (RFC 5463
/// section 4).
record Tested(Condition condition, Known known) {
    enum Known {
        OPEN,
        TRUE,
        FALSE;

        Known inverted() {
            return switch (this) {
                case OPEN -> OPEN;
                case TRUE -> FALSE;
                case FALSE -> TRUE;
            };
        }
    }

    static final Tested NEVER = new Tested(_ -> false, Known.OPEN);

    static Tested of(Condition condition) {
        return new Tested(condition, Known.OPEN);
    }
}
