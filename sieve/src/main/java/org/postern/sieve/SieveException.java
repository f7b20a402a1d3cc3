package org.postern.sieve;

import java.util.List;
import java.util.stream.Collectors;

/// A script that does not keep to the language.
public final class SieveException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<SieveError> errors;

    public SieveException(Position position, String reason) {
        this(List.of(new SieveError(position, reason)));
    }

    /// @param errors at least one, in the order in which they were found
    public SieveException(List<SieveError> errors) {
        super(errors.stream().map(SieveError::toString).collect(Collectors.joining("\n")));
        this.errors = List.copyOf(errors);
    }

    /// All that is wrong, as far as it could be told; at least one.
    public List<SieveError> errors() {
        return errors;
    }

    /// Where the first mistake is.
    public Position position() {
        return errors.getFirst().position();
    }

    /// What is wrong there, in a few words that may be shown to the script's author.
    public String reason() {
        return errors.getFirst().reason();
    }
}
