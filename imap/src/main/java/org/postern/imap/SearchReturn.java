package org.postern.imap;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What a SEARCH command wants to know of the messages it finds (RFC 4731 section 3.1); shared with
/// whatever else answers as SEARCH does.
///
/// @param extended whether there was a RETURN at all: the answer is ESEARCH then
/// @param partial the window of [Option#PARTIAL]; absent without that
/// @param updates what FETCH responses tell of new messages that match later, with [Option#UPDATE];
///   empty for no such responses
public record SearchReturn(
        boolean extended,
        Set<Option> options,
        @Nullable PartialRange partial,
        List<FetchItem> updates) {
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
        // RFC 9394 section 3.1
        /// The numbers within a window.
        PARTIAL,
        // RFC 5182 section 2
        /// Nothing; the result is kept for `$`.
        SAVE,
        // RFC 5267 section 4.2
        /// Nothing; the client is going to ask more of this search.
        CONTEXT,
        // RFC 5267 section 4.3
        /// What changes in the result later.
        UPDATE,
        // RFC 6203 section 4
        /// How well each message fits.
        RELEVANCY
    }

    /// No RETURN.
    public static final SearchReturn PLAIN =
            new SearchReturn(false, Set.of(Option.ALL), null, List.of());

    public SearchReturn {
        if (options.contains(Option.PARTIAL) != (partial != null)) {
            throw new IllegalArgumentException("a window without its option, or the reverse");
        }
        options = Set.copyOf(options);
        updates = List.copyOf(updates);
    }

    public boolean has(Option option) {
        return options.contains(option);
    }

    /// Whether the answer speaks of some of the messages only: the lowest, the highest, those
    /// within a window.
    public boolean someOnly() {
        return !has(Option.ALL)
                && !has(Option.COUNT)
                && (has(Option.MIN) || has(Option.MAX) || has(Option.PARTIAL));
    }

    // search-return-opts = SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")"
    /// Reads RETURN and its options, with the space behind them, if they stand here.
    public static SearchReturn expect(ImapReader reader) throws ImapException, IOException {
        if (!reader.takeWord("RETURN")) {
            return PLAIN;
        }
        reader.expectSpace();
        reader.expect('(');
        Set<Option> options = EnumSet.noneOf(Option.class);
        PartialRange partial = null;
        List<FetchItem> updates = List.of();
        while (reader.peek() != ')') {
            if (!options.isEmpty()) {
                reader.expectSpace();
            }
            Option option = expectOption(reader);
            if (option == Option.PARTIAL) {
                // RFC 9394 section 3.1: once, and not with ALL
                if (partial != null) {
                    throw ImapException.bad("PARTIAL may come once");
                }
                reader.expectSpace();
                partial = PartialRange.expect(reader);
            }
            // RFC 5465 section 7: modifier-update = "UPDATE" [SP "(" fetch-att *(SP fetch-att) ")"]
            if (option == Option.UPDATE && reader.takeSpaceAndParenthesis()) {
                updates = new FetchReader(reader).expectRest();
            }
            options.add(option);
        }
        reader.expect(')');
        if (partial != null && options.contains(Option.ALL)) {
            throw ImapException.bad("PARTIAL and ALL exclude each other");
        }
        reader.expectSpace();
        // RFC 4731 section 3.1: RETURN () is RETURN (ALL)
        Set<Option> wanted = options.isEmpty() ? Set.of(Option.ALL) : options;
        return new SearchReturn(true, wanted, partial, updates);
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
