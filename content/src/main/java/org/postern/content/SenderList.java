package org.postern.content;

import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;

import java.util.Set;

/// Addresses and domains that mail is compared with: `ada@example.org`, `example.org`, or
/// `*.example.org` for all below it. Immutable.
///
/// @param patterns in the form that [#pattern] gives
record SenderList(Set<String> patterns) {
    static final SenderList EMPTY = new SenderList(Set.of());

    SenderList {
        patterns = Set.copyOf(patterns);
    }

    /// The form in which a pattern is kept.
    ///
    /// @throws IllegalArgumentException with a sentence for whoever wrote it
    static String pattern(String text) {
        String word = text.strip();
        try {
            if (word.startsWith("*.")) {
                return "*." + Domain.parse(word.substring(2)).ascii();
            }
            if (word.indexOf('@') > 0) {
                return Address.parse(word).canonical();
            }
            return Domain.parse(word.startsWith("@") ? word.substring(1) : word).ascii();
        } catch (AddressSyntaxException e) {
            throw new IllegalArgumentException(
                    "\"" + word + "\" is neither an address nor a domain nor *.domain", e);
        }
    }

    boolean has(Address address) {
        if (patterns.isEmpty()) {
            return false;
        }
        String domain = address.domain().ascii();
        return patterns.contains(address.canonical()) || patterns.contains(domain) || below(domain);
    }

    private boolean below(String domain) {
        for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
            if (patterns.contains("*" + domain.substring(dot))) {
                return true;
            }
        }
        return false;
    }
}
