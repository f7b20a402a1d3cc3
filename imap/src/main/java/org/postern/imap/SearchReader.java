package org.postern.imap;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Reads the keys of a SEARCH command.
public final class SearchReader {
    /// Deepest nesting of NOT, OR and parentheses.
    public static final int MAX_DEPTH = 50;

    /// Most keys in one command.
    public static final int MAX_KEYS = 1_000;

    /// Most keys that scores are made of.
    private static final int MAX_EXACT = 20;

    private final ImapReader reader;
    private final SearchScope scope;
    private Charset charset = StandardCharsets.UTF_8;
    private int keys;
    private boolean modSeqAsked;

    /// Whether the key that is read stands behind FUZZY.
    private boolean fuzzy;

    private boolean fuzzyAsked;
    private final List<SearchKey> exact = new ArrayList<>();

    public SearchReader(ImapReader reader, SearchScope scope) {
        this.reader = reader;
        this.scope = scope;
    }

    // search-program = ["CHARSET" SP charset SP] search-key *(SP search-key)
    public SearchKey expectProgram() throws ImapException, IOException {
        if (reader.takeWord("CHARSET")) {
            if (scope.utf8Only()) {
                // RFC 6855 section 3
                throw ImapException.bad("Everything is UTF-8 now; CHARSET may not be given");
            }
            reader.expectSpace();
            return expectCriteria();
        }
        return expectKeys(0);
    }

    // RFC 5256 section 5: search-criteria = charset 1*(SP search-key)
    public SearchKey expectCriteria() throws ImapException, IOException {
        charset = charset(new String(reader.expectAstring(), StandardCharsets.ISO_8859_1));
        reader.expectSpace();
        return expectKeys(0);
    }

    /// Whether one of the keys was MODSEQ: the answer then has to tell one (RFC 7162 section
    /// 3.1.6).
    public boolean modSeqAsked() {
        return modSeqAsked;
    }

    /// Whether there was a FUZZY: only then are there scores (RFC 6203 section 4).
    public boolean fuzzyAsked() {
        return fuzzyAsked;
    }

    /// What the texts behind FUZZY look for when they are taken by the letter: a message that one
    /// of these fits, too, fits better.
    public List<SearchKey> exact() {
        return List.copyOf(exact);
    }

    private static Charset charset(String name) throws ImapException {
        try {
            if (Charset.isSupported(name)) {
                return Charset.forName(name);
            }
        } catch (IllegalCharsetNameException e) {
            // answered below like any other that we do not know
        }
        // RFC 9051 section 7.1: BADCHARSET lists charsets that work
        throw ImapException.no("BADCHARSET (UTF-8 US-ASCII)", "Unknown charset");
    }

    /// Keys with spaces between: all of them are to hold.
    private SearchKey expectKeys(int depth) throws ImapException, IOException {
        List<SearchKey> all = new ArrayList<>();
        do {
            all.add(expectKey(depth));
        } while (reader.take(' ') && !reader.atEnd());
        return all.size() == 1 ? all.getFirst() : new SearchKey.And(all);
    }

    private SearchKey expectKey(int depth) throws ImapException, IOException {
        if (depth > MAX_DEPTH || ++keys > MAX_KEYS) {
            throw ImapException.bad(
                    "More than " + MAX_DEPTH + " levels or " + MAX_KEYS + " keys of search");
        }
        if (reader.take('(')) {
            SearchKey inner = expectKeys(depth + 1);
            reader.expect(')');
            return inner;
        }
        if (Characters.digit(reader.peek()) || reader.peek() == '*' || reader.peek() == '$') {
            return new SearchKey.Uids(scope.numbers(reader.expectSequenceSet()));
        }
        return expectNamed(reader.takeName(), depth);
    }

    // search-key = "ALL" / "ANSWERED" / "BCC" SP astring / …
    private SearchKey expectNamed(String name, int depth) throws ImapException, IOException {
        return switch (name) {
            case "ALL" -> new SearchKey.All();
            case "ANSWERED" -> flagged(SystemFlag.ANSWERED);
            case "BCC", "CC", "FROM", "SUBJECT", "TO" ->
                    expectText(text -> new SearchKey.Header(name, text));
            case "BEFORE" -> new SearchKey.Received(LocalDate.MIN, expectDay());
            case "BODY" -> expectText(SearchKey.Body::new);
            case "DELETED" -> flagged(SystemFlag.DELETED);
            case "DRAFT" -> flagged(SystemFlag.DRAFT);
            // RFC 8474 section 5.3
            case "EMAILID" -> new SearchKey.EmailId(expectObjectId());
            case "FLAGGED" -> flagged(SystemFlag.FLAGGED);
            // RFC 6203 section 3
            case "FUZZY" -> expectFuzzy(depth);
            case "HEADER" -> {
                String field = expectField();
                yield expectText(text -> new SearchKey.Header(field, text));
            }
            case "KEYWORD" -> new SearchKey.Keyword(expectKeyword());
            case "LARGER" -> new SearchKey.Larger(expectOctets());
            // RFC 3501 section 6.4.4: NEW is RECENT UNSEEN, OLD is NOT RECENT
            case "NEW" -> new SearchKey.And(List.of(recent(), not(flagged(SystemFlag.SEEN))));
            case "MODSEQ" -> expectModSeq();
            case "NOT" -> not(expectNested(depth));
            case "OLD" -> not(recent());
            // RFC 5032 section 3
            case "OLDER" -> within(Long.MIN_VALUE, expectAgo());
            case "ON" -> received(expectDay());
            case "OR" -> new SearchKey.Or(expectNested(depth), expectNested(depth));
            case "RECENT" -> recent();
            // RFC 8514 section 4.3
            case "SAVEDATESUPPORTED" -> new SearchKey.All();
            case "SAVEDBEFORE" -> new SearchKey.Saved(LocalDate.MIN, expectDay());
            case "SAVEDON" -> saved(expectDay());
            case "SAVEDSINCE" -> new SearchKey.Saved(expectDay(), LocalDate.MAX);
            case "SEEN" -> flagged(SystemFlag.SEEN);
            case "SENTBEFORE" -> new SearchKey.Sent(LocalDate.MIN, expectDay());
            case "SENTON" -> sent(expectDay());
            case "SENTSINCE" -> new SearchKey.Sent(expectDay(), LocalDate.MAX);
            case "SINCE" -> new SearchKey.Received(expectDay(), LocalDate.MAX);
            case "SMALLER" -> new SearchKey.Smaller(expectOctets());
            case "TEXT" -> expectText(SearchKey.Text::new);
            case "THREADID" -> new SearchKey.ThreadId(expectObjectId());
            case "UID" -> new SearchKey.Uids(scope.uids(expectSet()));
            case "UNANSWERED" -> not(flagged(SystemFlag.ANSWERED));
            case "UNDELETED" -> not(flagged(SystemFlag.DELETED));
            case "UNDRAFT" -> not(flagged(SystemFlag.DRAFT));
            case "UNFLAGGED" -> not(flagged(SystemFlag.FLAGGED));
            case "UNKEYWORD" -> not(new SearchKey.Keyword(expectKeyword()));
            case "UNSEEN" -> not(flagged(SystemFlag.SEEN));
            case "YOUNGER" -> within(expectAgo(), Long.MAX_VALUE);
            default -> throw reader.expected("a search key");
        };
    }

    private static SearchKey flagged(SystemFlag flag) {
        return new SearchKey.Flagged(flag.mask());
    }

    private static SearchKey not(SearchKey key) {
        return new SearchKey.Not(key);
    }

    private SearchKey recent() {
        return new SearchKey.Uids(scope.recent());
    }

    private static SearchKey received(LocalDate day) {
        return new SearchKey.Received(day, day.plusDays(1));
    }

    private static SearchKey within(long from, long until) {
        return new SearchKey.Within(from, until);
    }

    // search-key =/ ("OLDER" / "YOUNGER") SP nz-number
    /// Reads an interval in seconds.
    ///
    /// @return the moment so long ago, in seconds since 1970
    private long expectAgo() throws ImapException {
        reader.expectSpace();
        return scope.now().getEpochSecond() - reader.expectNzNumber();
    }

    private static SearchKey saved(LocalDate day) {
        return new SearchKey.Saved(day, day.plusDays(1));
    }

    private static SearchKey sent(LocalDate day) {
        return new SearchKey.Sent(day, day.plusDays(1));
    }

    private SearchKey expectNested(int depth) throws ImapException, IOException {
        reader.expectSpace();
        return expectKey(depth + 1);
    }

    private SearchKey expectText(Function<String, SearchKey> key)
            throws ImapException, IOException {
        reader.expectSpace();
        String text = ImapReader.decode(reader.expectAstring(), charset);
        return fuzzy ? approximately(text, key) : key.apply(text);
    }

    private SearchKey expectFuzzy(int depth) throws ImapException, IOException {
        boolean around = fuzzy;
        fuzzy = true;
        fuzzyAsked = true;
        try {
            return expectNested(depth);
        } finally {
            fuzzy = around;
        }
    }

    /// Each of the words is to be found, wherever it stands and in any order.
    private SearchKey approximately(String text, Function<String, SearchKey> key)
            throws ImapException {
        List<String> words = words(text);
        keys += words.size();
        if (keys > MAX_KEYS) {
            throw ImapException.bad("More than " + MAX_KEYS + " keys of search");
        }
        if (words.isEmpty()) {
            return key.apply(text);
        }
        if (exact.size() < MAX_EXACT) {
            exact.add(key.apply(text));
            exact.add(new SearchKey.Header("SUBJECT", text));
        }
        return new SearchKey.And(words.stream().map(key).toList());
    }

    /// The runs of letters and digits.
    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        text.codePoints()
                .forEach(point -> {
                    int type = Character.getType(point);
                    boolean mark =
                            type == Character.NON_SPACING_MARK
                                    || type == Character.COMBINING_SPACING_MARK;
                    if (Character.isLetterOrDigit(point) || mark) {
                        word.appendCodePoint(point);
                    } else if (!word.isEmpty()) {
                        words.add(word.toString());
                        word.setLength(0);
                    }
                });
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    private String expectField() throws ImapException, IOException {
        reader.expectSpace();
        return new String(reader.expectAstring(), StandardCharsets.ISO_8859_1);
    }

    private String expectKeyword() throws ImapException {
        reader.expectSpace();
        return reader.expectAtom();
    }

    private LocalDate expectDay() throws ImapException, IOException {
        reader.expectSpace();
        return DateTime.expectDate(reader);
    }

    // RFC 8474 section 7: objectid = 1*255(ALPHA / DIGIT / "_" / "-")
    private String expectObjectId() throws ImapException {
        reader.expectSpace();
        return reader.expectAtom();
    }

    // RFC 7162 section 7: search-modsequence = "MODSEQ" [search-modseq-ext] SP mod-sequence-valzer
    // search-modseq-ext = SP entry-name SP entry-type-req
    private SearchKey expectModSeq() throws ImapException, IOException {
        modSeqAsked = true;
        reader.expectSpace();
        if (reader.peek() == '"' || reader.peek() == '{') {
            expectFlagEntry();
        }
        return new SearchKey.ModSeq(reader.expectNumber64());
    }

    /// Reads the name of one flag's metadata and passes it over: a message has one MODSEQ for all
    /// of them, as RFC 7162 section 3.1.5 allows.
    private void expectFlagEntry() throws ImapException, IOException {
        var entry = new String(reader.expectString(), StandardCharsets.ISO_8859_1);
        if (!entry.startsWith("/flags/")) {
            throw ImapException.bad("MODSEQ knows entries below /flags/ only");
        }
        reader.expectSpace();
        switch (reader.takeName()) {
            case "PRIV", "SHARED", "ALL" -> reader.expectSpace();
            default -> throw reader.expected("priv, shared or all");
        }
    }

    private long expectOctets() throws ImapException {
        reader.expectSpace();
        return reader.expectNumber64();
    }

    private SequenceSet expectSet() throws ImapException {
        reader.expectSpace();
        return reader.expectSequenceSet();
    }
}
