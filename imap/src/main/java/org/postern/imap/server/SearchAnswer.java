package org.postern.imap.server;

import org.postern.imap.ResponseWriter;
import org.postern.imap.SearchReturn;
import org.postern.imap.SearchReturn.Option;
import org.postern.imap.UidSet;

import java.io.IOException;

/// The answer to SEARCH and its kin: a SEARCH response (RFC 3501 section 7.2.5) or an ESEARCH
/// response (RFC 4731 section 3.1), and what is kept of it for `$` (RFC 5182 section 2).
///
/// @param view the one that was searched
/// @param found indexes in `view`, in the order in which they are to be told
/// @param uid whether UIDs are told, or sequence numbers
/// @param modSeq whether the highest MODSEQ is told
record SearchAnswer(
        MailboxView view, int[] found, SearchReturn wanted, boolean uid, boolean modSeq) {
    /// Prints the older form.
    ///
    /// @param name of the response
    void printPlain(ResponseWriter out, String name) throws IOException {
        out.ascii("* ").ascii(name);
        for (int index : found) {
            out.octet(' ').number(number(index));
        }
        if (modSeq && found.length > 0) {
            out.ascii(" (MODSEQ ").number(highestModSeq()).octet(')');
        }
        out.crlf();
    }

    // RFC 4466 section 2.6.2: esearch-response = "ESEARCH" [search-correlator] [SP "UID"] …
    /// Prints the extended form, unless the client asked for nothing in it.
    void printExtended(ResponseWriter out, String tag) throws IOException {
        if (!tells()) {
            return;
        }
        out.ascii("* ESEARCH (TAG \"").ascii(tag).ascii(uid ? "\") UID" : "\")");
        if (found.length > 0) {
            if (wanted.has(Option.MIN)) {
                out.ascii(" MIN ").number(number(lowest()));
            }
            if (wanted.has(Option.MAX)) {
                out.ascii(" MAX ").number(number(highest()));
            }
            if (wanted.has(Option.ALL)) {
                printSet(out.ascii(" ALL "));
            }
        }
        if (wanted.has(Option.COUNT)) {
            out.ascii(" COUNT ").number(found.length);
        }
        if (modSeq && found.length > 0) {
            out.ascii(" MODSEQ ").number(highestModSeq());
        }
        out.crlf();
    }

    // RFC 5182 section 2.1: SAVE alone asks for no answer
    private boolean tells() {
        return wanted.endsOnly() || wanted.has(Option.ALL) || wanted.has(Option.COUNT);
    }

    /// Prints all numbers in their order, those that follow each other as ranges.
    private void printSet(ResponseWriter out) throws IOException {
        for (int i = 0; i < found.length; i++) {
            long first = number(found[i]);
            long last = first;
            out.ascii(i == 0 ? "" : ",").number(first);
            while (i + 1 < found.length && number(found[i + 1]) == last + 1) {
                last++;
                i++;
            }
            if (last > first) {
                out.octet(':').number(last);
            }
        }
    }

    // RFC 5182 section 2.4: MIN and MAX without more keep only these
    /// What `$` stands for afterwards.
    UidSet saved() {
        var uids = new UidSet.Builder();
        if (found.length > 0 && wanted.endsOnly()) {
            if (wanted.has(Option.MIN)) {
                uids.add(view.uidAt(lowest()));
            }
            if (wanted.has(Option.MAX)) {
                uids.add(view.uidAt(highest()));
            }
        } else {
            for (int index : found) {
                uids.add(view.uidAt(index));
            }
        }
        return uids.build();
    }

    // RFC 7162 section 3.1.6: the highest MODSEQ of all that were found
    // RFC 4731 section 3.2: with MIN and MAX only, of these
    private long highestModSeq() {
        long highest = 0;
        if (wanted.extended() && wanted.endsOnly()) {
            long low = wanted.has(Option.MIN) ? view.modSeqAt(lowest()) : 0;
            long high = wanted.has(Option.MAX) ? view.modSeqAt(highest()) : 0;
            return Math.max(low, high);
        }
        for (int index : found) {
            highest = Math.max(highest, view.modSeqAt(index));
        }
        return highest;
    }

    private int lowest() {
        int lowest = found[0];
        for (int index : found) {
            lowest = Math.min(lowest, index);
        }
        return lowest;
    }

    private int highest() {
        int highest = found[0];
        for (int index : found) {
            highest = Math.max(highest, index);
        }
        return highest;
    }

    private long number(int index) {
        return uid ? view.uidAt(index) : index + 1L;
    }
}
