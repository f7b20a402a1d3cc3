package org.postern.search;

import java.io.Serial;

/// What was read is not what an index writes, or is not there. The index is thrown away then and
/// made anew; until that is done searches look at the messages.
final class IndexDamage extends Exception {
    @Serial private static final long serialVersionUID = 1;

    IndexDamage(String what) {
        super(what);
    }
}
