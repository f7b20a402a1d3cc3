package org.postern.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One thing that SORT orders messages by (RFC 5256 section 3, RFC 5957 section 3).
///
/// @param reverse from the highest to the lowest
public record SortCriterion(SortKey key, boolean reverse) {
    /// Most criteria in one command: many times as many as there are keys.
    public static final int MAX_CRITERIA = 50;

    /// What of a message.
    public enum SortKey {
        ARRIVAL,
        CC,
        DATE,
        DISPLAYFROM,
        DISPLAYTO,
        FROM,
        /// How well it fits, best first (RFC 6203 section 5).
        RELEVANCY,
        SIZE,
        SUBJECT,
        TO
    }

    // sort-criteria = "(" sort-criterion *(SP sort-criterion) ")"
    public static List<SortCriterion> expectList(ImapReader reader)
            throws ImapException, IOException {
        List<SortCriterion> criteria = new ArrayList<>();
        reader.expect('(');
        do {
            if (criteria.size() == MAX_CRITERIA) {
                throw ImapException.bad("More than " + MAX_CRITERIA + " sort criteria");
            }
            criteria.add(expect(reader));
        } while (reader.take(' '));
        reader.expect(')');
        return criteria;
    }

    // sort-criterion = ["REVERSE" SP] sort-key
    private static SortCriterion expect(ImapReader reader) throws ImapException {
        String name = reader.takeName();
        boolean reverse = name.equals("REVERSE");
        if (reverse) {
            reader.expectSpace();
            name = reader.takeName();
        }
        for (SortKey key : SortKey.values()) {
            if (key.name().equals(name)) {
                return new SortCriterion(key, reverse);
            }
        }
        throw reader.expected("a sort key");
    }
}
