package org.postern.directory;

import org.postern.mail.Address;

/// By what name a back-end knows a person.
public enum NameForm {
    /// What stands before the `@`.
    LOCAL_PART,
    /// The whole address.
    ADDRESS;

    String of(Address person) {
        return switch (this) {
            case LOCAL_PART -> person.canonicalLocalPart();
            case ADDRESS -> person.canonical();
        };
    }
}
