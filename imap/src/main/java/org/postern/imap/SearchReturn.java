package org.postern.imap;

import java.util.EnumSet;
import java.util.Set;

/// What a SEARCH command wants to know of the messages it finds (RFC 4731 section 3.1); shared with
/// whatever else answers as SEARCH does.
///
/// @param extended whether there was a RETURN at all: the answer is ESEARCH then
public record SearchReturn(boolean extended, Set<Option> options) {
    /// One thing to be told.
    public enum Option {
        /// The lowest number.
        MIN,
        /// The highest number.
        MAX,
        /// All numbers.
        ALL,
        /// How many.
        COUNT,
        // RFC 5182 section 2
        /// Nothing; the result is kept for `$`.
        SAVE
    }

    /// No RETURN.
    public static final SearchReturn PLAIN = new SearchReturn(false, Set.of(Option.ALL));

    public SearchReturn {
        options = Set.copyOf(options);
    }

    public boolean has(Option option) {
        return options.contains(option);
    }

    /// Whether the answer speaks of the lowest and the highest message at most.
    public boolean endsOnly() {
        return !has(Option.ALL) && !has(Option.COUNT) && (has(Option.MIN) || has(Option.MAX));
    }

    // search-return-opts = SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")"
    /// Reads RETURN and its options, with the space behind them, if they stand here.
    public static SearchReturn expect(ImapReader reader) throws ImapException {
        if (!reader.takeWord("RETURN")) {
            return PLAIN;
        }
        reader.expectSpace();
        reader.expect('(');
        Set<Option> options = EnumSet.noneOf(Option.class);
        while (reader.peek() != ')') {
            if (!options.isEmpty()) {
                reader.expectSpace();
            }
            options.add(expectOption(reader));
        }
        reader.expect(')');
        reader.expectSpace();
        // RFC 4731 section 3.1: RETURN () is RETURN (ALL)
        return new SearchReturn(true, options.isEmpty() ? Set.of(Option.ALL) : options);
    }

    private static Option expectOption(ImapReader reader) throws ImapException {
        String name = reader.takeName();
        for (Option option : Option.values()) {
            if (option.name().equals(name)) {
                return option;
            }
        }
        throw reader.expected("a result option");
    }
}
