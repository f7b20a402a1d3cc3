package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Signature.Tag;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How a test matches what it looks at with its keys: match type and comparator (RFC 5228 section
/// 2.7), with `:count` and `:value` (RFC 5231), `:regex` and `:list` (RFC 6134).
final class Matching {
    /// The tags that bring a match type and a comparator.
    static final List<Tag> TAGS =
            List.of(
                    new Tag("is", "match", null, ""),
                    new Tag("contains", "match", null, ""),
                    new Tag("matches", "match", null, ""),
                    new Tag("count", "match", Kind.CONSTANT, "relational"),
                    new Tag("value", "match", Kind.CONSTANT, "relational"),
                    new Tag("regex", "match", null, "regex"),
                    new Tag("list", "match", null, "extlists"),
                    new Tag("comparator", "comparator", Kind.CONSTANT, ""));

    private enum Type {
        IS,
        CONTAINS,
        MATCHES,
        COUNT,
        VALUE,
        REGEX,
        LIST
    }

    /// Gives the values that a test looks at, one after the other.
    @FunctionalInterface
    interface Source {
        /// @param target answers whether it has seen enough
        void offer(Run run, Target target) throws ScriptFault, IOException;
    }

    @FunctionalInterface
    interface Target {
        /// @return whether no more need be offered
        boolean take(Value value) throws ScriptFault;
    }

    private final Type type;
    private final Comparator comparator;
    private final Relation relation;
    private final int mostStates;
    private final Texts texts;

    /// Whether each word of a key is a key: flags (RFC 5232 section 2).
    private final boolean words;

    /// Made once where the keys hold no variables.
    private final Key @Nullable [] keys;

    private Matching(
            Type type,
            Comparator comparator,
            Relation relation,
            int mostStates,
            Texts texts,
            boolean words,
            Key @Nullable [] keys) {
        this.words = words;
        this.type = type;
        this.comparator = comparator;
        this.relation = relation;
        this.mostStates = mostStates;
        this.texts = texts;
        this.keys = keys;
    }

    /// @param keys which positional argument the keys are
    static Matching of(Call call, int keys) throws SieveException {
        return of(call, keys, false);
    }

    /// The same, where each word of a key is one.
    static Matching ofFlags(Call call, int keys) throws SieveException {
        return of(call, keys, true);
    }

    private static Matching of(Call call, int keys, boolean words) throws SieveException {
        Type type = type(call);
        Comparator comparator = comparator(call, type);
        Relation relation = Relation.EQ;
        if (type == Type.COUNT || type == Type.VALUE) {
            String tag = type == Type.COUNT ? "count" : "value";
            Relation named = Relation.named(call.constant(tag));
            if (named == null) {
                call.complain(
                        call.position(tag),
                        "\"" + Compilation.shown(call.constant(tag)) + "\" is no relation");
            } else {
                relation = named;
            }
        }
        Texts texts = call.texts(keys);
        int mostStates = call.compilation().dialect().limits().patternStates();
        var open = new Matching(type, comparator, relation, mostStates, texts, words, null);
        if (texts.constants() == null || type == Type.COUNT) {
            return open;
        }
        try {
            return new Matching(
                    type,
                    comparator,
                    relation,
                    mostStates,
                    texts,
                    words,
                    open.keys(texts.constants()));
        } catch (PatternException e) {
            call.complain(call.position(keys), "no pattern: " + e.reason());
            return open;
        }
    }

    private static Type type(Call call) {
        for (Type type : Type.values()) {
            if (call.has(type.name().toLowerCase(Locale.ROOT))) {
                return type;
            }
        }
        return Type.IS;
    }

    private static Comparator comparator(Call call, Type type) throws SieveException {
        if (!call.has("comparator")) {
            return Comparator.ASCII_CASEMAP;
        }
        String name = call.constant("comparator");
        Position where = call.position("comparator");
        Comparator comparator = Comparator.named(name);
        if (comparator == null) {
            call.complain(where, "\"" + Compilation.shown(name) + "\" is no comparator known here");
            return Comparator.ASCII_CASEMAP;
        }
        // RFC 5228 section 2.7.3
        call.compilation().needs(comparator.capability(), name, where);
        boolean parts = type == Type.CONTAINS || type == Type.MATCHES || type == Type.REGEX;
        if (parts && !comparator.hasSubstrings()) {
            call.complain(where, name + " cannot tell whether a text stands in another");
        }
        return comparator;
    }

    private Key[] keys(List<String> given) throws PatternException {
        List<String> values = words ? words(given) : given;
        var made = new Key[values.size()];
        for (int i = 0; i < made.length; i++) {
            made[i] = key(values.get(i));
        }
        return made;
    }

    private static List<String> words(List<String> texts) {
        var words = new ArrayList<String>();
        for (String text : texts) {
            for (String word : text.split("[ \t\r\n]+")) {
                if (!word.isEmpty()) {
                    words.add(word);
                }
            }
        }
        return words;
    }

    private Key key(String text) throws PatternException {
        return switch (type) {
            case IS -> new Key.Is(comparator.fold(text), comparator);
            case CONTAINS -> new Key.Contains(comparator.fold(text), comparator);
            case MATCHES ->
                    new Key.Matches(new Wildcards(comparator.fold(text), mostStates), comparator);
            case VALUE, COUNT -> new Key.Related(comparator.fold(text), relation, comparator);
            case REGEX ->
                    new Key.Regex(
                            RegularExpressionReader.read(
                                    text, comparator.ignoresCase(), mostStates));
            case LIST -> new Key.Listed(text);
        };
    }

    private Key[] keys(Run run) throws ScriptFault {
        if (keys != null) {
            return keys;
        }
        try {
            List<String> values = texts.values(run);
            long characters = 0;
            for (String value : values) {
                characters += value.length();
            }
            run.work(characters);
            return keys(values);
        } catch (PatternException e) {
            throw new ScriptFault("no pattern: " + e.reason());
        }
    }

    boolean counts() {
        return type == Type.COUNT;
    }

    /// Whether any value matches any key, or, with `:count`, whether their number does.
    boolean holds(Run run, Source source) throws ScriptFault, IOException {
        if (type == Type.COUNT) {
            int[] count = new int[1];
            source.offer(
                    run,
                    _ -> {
                        count[0]++;
                        return false;
                    });
            return holdsCount(run, count[0]);
        }
        Key[] ready = keys(run);
        boolean[] found = new boolean[1];
        source.offer(
                run,
                value -> {
                    found[0] = any(ready, value, run);
                    return found[0];
                });
        return found[0];
    }

    /// The same for values that are at hand.
    boolean holds(Run run, List<Value> values) throws ScriptFault {
        if (type == Type.COUNT) {
            return holdsCount(run, values.size());
        }
        Key[] ready = keys(run);
        for (Value value : values) {
            if (any(ready, value, run)) {
                return true;
            }
        }
        return false;
    }

    boolean holds(Run run, String value) throws ScriptFault {
        return type == Type.COUNT ? holdsCount(run, 1) : any(keys(run), new Value(value), run);
    }

    // RFC 5231 section 4.2: the number of values, compared as a string
    boolean holdsCount(Run run, int count) throws ScriptFault {
        String number = comparator.fold(Integer.toString(count));
        for (String key : texts.values(run)) {
            run.work(key.length());
            if (relation.holds(comparator.compareFolded(number, comparator.fold(key)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean any(Key[] keys, Value value, Run run) throws ScriptFault {
        for (Key key : keys) {
            if (key.matches(value, run)) {
                return true;
            }
        }
        return false;
    }
}
