package org.postern.sieve;

/// Lists that scripts look things up in: external lists (RFC 6134) and the site's word lists.
public interface SieveLists {
    /// No lists.
    SieveLists NONE = new SieveLists() {};

    /// Where words are looked for.
    enum Place {
        SUBJECT,
        /// The whole header, decoded.
        HEADER,
        /// The text of all parts, decoded.
        BODY,
        /// Header and body.
        ALL
    }

    /// Whether there is a list of that name that this script may use (RFC 6134 section 2).
    default boolean exists(String list) {
        return false;
    }

    /// Whether a list has that member; absent lists have none.
    default boolean contains(String list, String value) {
        return false;
    }

    /// How many words of a word list stand in the message; each place where one stands counts.
    default int wordHits(String wordList, Place place) {
        return 0;
    }
}
