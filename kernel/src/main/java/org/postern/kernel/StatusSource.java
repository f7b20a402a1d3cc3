package org.postern.kernel;

import java.util.List;

/// What a room adds to `Status`.
@FunctionalInterface
public interface StatusSource {
    /// A few fields, quickly gathered: `Status` is asked for often.
    List<Field> status();
}
