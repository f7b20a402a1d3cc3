package org.postern.imap.server;

import org.jspecify.annotations.Nullable;
import org.postern.imap.PartialRange;
import org.postern.imap.ResponseWriter;
import org.postern.imap.SearchReturn;
import org.postern.imap.SearchReturn.Option;
import org.postern.mail.UidSet;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/// The answer to SEARCH and its kin: a SEARCH response (RFC 3501 section 7.2.5) or an ESEARCH
/// response (RFC 4731 section 3.1), and what is kept of it for `$` (RFC 5182 section 2).
///
/// @param view the one that was searched
/// @param found indexes in `view`, in the order in which they are to be told
/// @param uid whether UIDs are told, or sequence numbers
/// @param modSeq whether the highest MODSEQ is told
/// @param relevancy of the messages, where that is told
record SearchAnswer(
        MailboxView view,
        int[] found,
        SearchReturn wanted,
        boolean uid,
        boolean modSeq,
        Relevancy relevancy) {
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
        printExtended(out, tag, null);
    }

    /// @param mailbox what was searched; absent for the selected one, which needs no name
    void printExtended(ResponseWriter out, String tag, @Nullable String mailbox)
            throws IOException {
        if (!tells()) {
            return;
        }
        out.ascii("* ESEARCH (TAG \"").ascii(tag).octet('"');
        if (mailbox != null) {
            // RFC 7377 section 2.1
            MailboxNames.print(out.ascii(" MAILBOX "), mailbox);
            out.ascii(" UIDVALIDITY ").number(view.uidValidity());
        }
        out.ascii(uid ? ") UID" : ")");
        if (found.length > 0) {
            if (wanted.has(Option.MIN)) {
                out.ascii(" MIN ").number(number(lowest()));
            }
            if (wanted.has(Option.MAX)) {
                out.ascii(" MAX ").number(number(highest()));
            }
            if (wanted.has(Option.ALL)) {
                printSet(out.ascii(" ALL "), 0, found.length);
            }
        }
        printPartial(out);
        if (wanted.has(Option.COUNT)) {
            out.ascii(" COUNT ").number(found.length);
        }
        printRelevancy(out);
        if (modSeq && counted().length > 0) {
            out.ascii(" MODSEQ ").number(highestModSeq());
        }
        out.crlf();
    }

    // RFC 5182 section 2.1: SAVE alone asks for no answer
    private boolean tells() {
        return wanted.someOnly()
                || wanted.has(Option.ALL)
                || wanted.has(Option.COUNT)
                || wanted.has(Option.UPDATE)
                || wanted.has(Option.RELEVANCY)
                || wanted.has(Option.CONTEXT);
    }

    // RFC 9394 section 4: search-return-data =/ "PARTIAL" SP "(" partial-range SP partial-results
    // ")"
    private void printPartial(ResponseWriter out) throws IOException {
        PartialRange window = wanted.partial();
        if (window == null) {
            return;
        }
        int from = window.from(found.length);
        int to = window.to(found.length);
        out.ascii(" PARTIAL (").ascii(window.toString()).octet(' ');
        if (from < to) {
            printSet(out, from, to);
        } else {
            out.nil();
        }
        out.octet(')');
    }

    // RFC 6203 section 4: a score for each message, in the order of the result
    private void printRelevancy(ResponseWriter out) throws IOException {
        PartialRange window = wanted.partial();
        int from = window == null ? 0 : window.from(found.length);
        int to = window == null ? found.length : window.to(found.length);
        if (!wanted.has(Option.RELEVANCY) || from >= to) {
            return;
        }
        out.ascii(" RELEVANCY (");
        for (int i = from; i < to; i++) {
            out.ascii(i == from ? "" : " ").number(relevancy.score(found[i]));
        }
        out.octet(')');
    }

    /// Prints numbers in their order, those that follow each other as ranges.
    private void printSet(ResponseWriter out, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            long first = number(found[i]);
            long last = first;
            out.ascii(i == from ? "" : ",").number(first);
            while (i + 1 < to && number(found[i + 1]) == last + 1) {
                last++;
                i++;
            }
            if (last > first) {
                out.octet(':').number(last);
            }
        }
    }

    /// What `$` stands for afterwards.
    UidSet saved() {
        var uids = new UidSet.Builder();
        for (int index : counted()) {
            uids.add(view.uidAt(index));
        }
        return uids.build();
    }

    // RFC 5182 section 2.4: MIN and MAX without more keep only these
    // RFC 9394 section 3.2: and so does PARTIAL
    /// The messages that the answer is about.
    private int[] counted() {
        if (!wanted.extended() || !wanted.someOnly() || found.length == 0) {
            return found;
        }
        PartialRange window = wanted.partial();
        IntStream ends =
                IntStream.concat(
                        wanted.has(Option.MIN) ? IntStream.of(lowest()) : IntStream.empty(),
                        wanted.has(Option.MAX) ? IntStream.of(highest()) : IntStream.empty());
        IntStream within =
                window == null
                        ? IntStream.empty()
                        : Arrays.stream(
                                found,
                                window.from(found.length),
                                Math.max(window.from(found.length), window.to(found.length)));
        return IntStream.concat(ends, within).sorted().distinct().toArray();
    }

    // RFC 7162 section 3.1.6: the highest MODSEQ of all that were found
    // RFC 4731 section 3.2: with MIN and MAX only, of these
    private long highestModSeq() {
        long highest = 0;
        for (int index : counted()) {
            highest = Math.max(highest, view.modSeqAt(index));
        }
        return highest;
    }

    // RFC 5267 section 3.1: MIN and MAX of a SORT are the first and the last in its order
    private int lowest() {
        return found[0];
    }

    private int highest() {
        return found[found.length - 1];
    }

    private long number(int index) {
        return uid ? view.uidAt(index) : index + 1L;
    }
}
