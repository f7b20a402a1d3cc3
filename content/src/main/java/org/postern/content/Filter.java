package org.postern.content;

import java.util.Locale;

/// One filter, as it is kept.
///
/// @param owner the account's id in the stage of users, else empty
/// @param name its name among those of its stage and owner
/// @param place its place in their order, from 1
/// @param domain whose recipients it is for (of outgoing mail: whose senders), in A-labels; empty:
///   all
/// @param source what it does
public record Filter(
        FilterStage stage,
        String owner,
        String name,
        int place,
        boolean enabled,
        String domain,
        Direction direction,
        Source source) {
    /// Which mail it looks at.
    public enum Direction {
        BOTH,
        INBOUND,
        OUTBOUND;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean takes(Origin origin) {
            return this == BOTH || (this == OUTBOUND) == (origin == Origin.SUBMISSION);
        }
    }

    /// What a filter does, in the words of whoever made it.
    public sealed interface Source {
        String text();

        /// As a form: `if subject contains "x" then discard`.
        record Form(String text) implements Source {}

        /// As a script.
        record Script(String text) implements Source {}
    }

    Filter at(int newPlace) {
        return new Filter(stage, owner, name, newPlace, enabled, domain, direction, source);
    }

    Filter enabled(boolean on) {
        return new Filter(stage, owner, name, place, on, domain, direction, source);
    }

    Filter with(String newDomain, Direction newDirection, Source newSource) {
        return new Filter(stage, owner, name, place, enabled, newDomain, newDirection, newSource);
    }

    /// The script that it comes to.
    ///
    /// @throws IllegalArgumentException when the form cannot be read
    String sieve() {
        return switch (source) {
            case Source.Form(var text) -> FilterForm.parse(FormWords.split(text)).sieve();
            case Source.Script(var text) -> text;
        };
    }
}
