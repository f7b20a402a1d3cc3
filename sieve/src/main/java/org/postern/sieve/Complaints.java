package org.postern.sieve;

import java.util.ArrayList;
import java.util.List;

/// What is found wrong with a script and with those that it includes, as far as the limit goes.
final class Complaints {
    private final int most;
    private final List<SieveError> errors = new ArrayList<>();

    Complaints(int most) {
        this.most = most;
    }

    /// @throws SieveException with all of them, when no more are told
    void add(String script, Position position, String reason) throws SieveException {
        errors.add(new SieveError(script, position, reason));
        if (errors.size() >= most) {
            throw new SieveException(errors);
        }
    }

    int count() {
        return errors.size();
    }

    /// @throws SieveException if there are any
    void refuse() throws SieveException {
        if (!errors.isEmpty()) {
            throw new SieveException(errors);
        }
    }
}
