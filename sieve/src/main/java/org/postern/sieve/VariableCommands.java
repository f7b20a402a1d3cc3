package org.postern.sieve;

import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Signature.Tag;
import org.postern.sieve.Word.CommandMaker;
import org.postern.sieve.Word.TestMaker;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `set` and `string` (RFC 5229 sections 4 and 5).
final class VariableCommands {
    static final List<Word<CommandMaker>> COMMANDS =
            List.of(
                    Word.command(
                            Signature.of("set", "variables")
                                    .tags(Modifiers.TAGS)
                                    .takes(Kind.CONSTANT, Kind.STRING),
                            VariableCommands::set));

    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(
                            Signature.of("string", "variables")
                                    .tags(Matching.TAGS)
                                    .takes(Kind.STRINGS, Kind.STRINGS),
                            VariableCommands::string));

    private VariableCommands() {}

    private static Statement set(Call call) throws SieveException {
        Optional<Text.Slot> slot = slot(call, 0);
        Text value = call.text(1);
        var modifiers = Modifiers.of(call);
        if (slot.isEmpty()) {
            return Statement.NOTHING;
        }
        Text.Slot target = slot.get();
        return run -> {
            String text = value.value(run);
            run.work(text.length());
            run.set(target, modifiers.apply(text, run.limits().variableOctets()));
            return Flow.NEXT;
        };
    }

    /// The variable that a constant argument names, to be set; empty when it is none, which then
    /// has been told.
    static Optional<Text.Slot> slot(Call call, int index) throws SieveException {
        String name = call.constant(index);
        Position where = call.position(index);
        if (Template.isName(name)) {
            return Optional.of(call.compilation().slot(name, where));
        }
        String prefix = "global.";
        if (call.unit().has("include")
                && name.toLowerCase(Locale.ROOT).startsWith(prefix)
                && Template.isName(name.substring(prefix.length()))) {
            return Optional.of(
                    call.compilation().globalSlot(name.substring(prefix.length()), where));
        }
        call.complain(
                where,
                "\"" + Compilation.shown(name) + "\" is no name of a variable that can be set");
        return Optional.empty();
    }

    private static Condition string(Call call) throws SieveException {
        var matching = Matching.of(call, 1);
        Texts sources = call.texts(0);
        if (!matching.counts() && sources.size() == 1) {
            return run -> {
                run.step();
                return matching.holds(run, sources.values(run).getFirst());
            };
        }
        return run -> {
            var values = new ArrayList<Value>();
            for (String source : sources.values(run)) {
                // RFC 5229 section 5: empty strings do not count
                if (!matching.counts() || !source.isEmpty()) {
                    values.add(new Value(source));
                }
            }
            run.step();
            return matching.holds(run, values);
        };
    }

    /// What is done to a value before it is set (RFC 5229 section 4.1), in the order of precedence.
    record Modifiers(List<Modifier> list) {
        static final List<Tag> TAGS =
                List.of(
                        new Tag("lower", "40", null, ""),
                        new Tag("upper", "40", null, ""),
                        new Tag("lowerfirst", "30", null, ""),
                        new Tag("upperfirst", "30", null, ""),
                        new Tag("quotewildcard", "20", null, ""),
                        new Tag("quoteregex", "20", null, "regex"),
                        new Tag("encodeurl", "15", null, "enotify"),
                        new Tag("length", "10", null, ""));

        Modifiers {
            list = List.copyOf(list);
        }

        static Modifiers of(Call call) {
            var list = new ArrayList<Modifier>();
            for (Modifier modifier : Modifier.values()) {
                if (call.has(modifier.name().toLowerCase(Locale.ROOT))) {
                    list.add(modifier);
                }
            }
            return new Modifiers(list);
        }

        /// @param most octets that a variable can hold
        String apply(String text, int most) {
            String value = text;
            for (Modifier modifier : list) {
                value = modifier.whole(Octets.cut(modifier.apply(value), most));
            }
            return value;
        }
    }

    /// In the order of precedence, the highest first.
    enum Modifier {
        LOWER,
        UPPER,
        LOWERFIRST,
        UPPERFIRST,
        QUOTEWILDCARD,
        QUOTEREGEX,
        ENCODEURL,
        LENGTH;

        String apply(String text) {
            return switch (this) {
                case LOWER -> text.toLowerCase(Locale.ROOT);
                case UPPER -> text.toUpperCase(Locale.ROOT);
                case LOWERFIRST -> first(text, false);
                case UPPERFIRST -> first(text, true);
                case QUOTEWILDCARD -> quoted(text, "*?\\");
                case QUOTEREGEX -> quoted(text, "*?\\.^$+|()[]{}");
                case ENCODEURL -> UriText.encode(text);
                case LENGTH -> Integer.toString(text.codePointCount(0, text.length()));
            };
        }

        /// What it made, without the half of a quoted character that a cut left at the end.
        String whole(String text) {
            int backslashes = 0;
            while (backslashes < text.length()
                    && text.charAt(text.length() - 1 - backslashes) == '\\') {
                backslashes++;
            }
            boolean half =
                    switch (this) {
                        case QUOTEWILDCARD, QUOTEREGEX -> backslashes % 2 == 1;
                        case LOWER, UPPER, LOWERFIRST, UPPERFIRST, ENCODEURL, LENGTH -> false;
                    };
            int percent = this == ENCODEURL ? text.lastIndexOf('%') : -1;
            if (percent >= 0 && percent > text.length() - 3) {
                return text.substring(0, percent);
            }
            return half ? text.substring(0, text.length() - 1) : text;
        }

        private static String first(String text, boolean upper) {
            if (text.isEmpty()) {
                return text;
            }
            int end = text.offsetByCodePoints(0, 1);
            String first = text.substring(0, end);
            return (upper ? first.toUpperCase(Locale.ROOT) : first.toLowerCase(Locale.ROOT))
                    + text.substring(end);
        }

        private static String quoted(String text, String special) {
            var quoted = new StringBuilder(text.length());
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (special.indexOf(c) >= 0) {
                    quoted.append('\\');
                }
                quoted.append(c);
            }
            return quoted.toString();
        }
    }
}
