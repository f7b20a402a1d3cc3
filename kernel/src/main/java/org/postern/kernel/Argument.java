package org.postern.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/// One typed argument of a [Command], declared once as a constant: it names the argument in the
/// usage line and in `Help`, reads its word, and is the key under which a handler asks the [Call]
/// for its value.
///
/// @param <T> what the word becomes
public final class Argument<T> {
    /// Reads the word of one argument.
    @FunctionalInterface
    public interface Parser<T> {
        /// @throws ProblemException telling what is wrong with the word
        /// @throws IllegalArgumentException likewise, by its message: one sentence
        T parse(String word) throws ProblemException;
    }

    enum Kind {
        REQUIRED,
        OPTIONAL,
        /// All words that are left, at least one.
        REST
    }

    @FunctionalInterface
    interface WordsParser<T> {
        T parse(List<String> words) throws ProblemException;
    }

    private static final Secrecy OPEN = new Secrecy(false, Set.of()::contains);
    private static final Secrecy SECRET = new Secrecy(true, Set.of()::contains);

    /// @param always whatever stands before it
    /// @param after when the word before it is such
    private record Secrecy(boolean always, Predicate<String> after) {}

    private final String name;
    private final String doc;
    private final Kind kind;
    private final Secrecy secrecy;
    private final WordsParser<T> parser;

    /// The words that are possible, when they are few and always the same.
    private final List<String> choices;

    private Argument(
            String name,
            String doc,
            Kind kind,
            Secrecy secrecy,
            WordsParser<T> wordsParser,
            List<String> choices) {
        this.name = Objects.requireNonNull(name, "name");
        this.doc = Objects.requireNonNull(doc, "doc");
        this.kind = kind;
        this.secrecy = secrecy;
        this.parser = wordsParser;
        this.choices = List.copyOf(choices);
    }

    /// A required argument of one word.
    ///
    /// @param name what the usage line shows, in lower case
    /// @param doc one sentence for `Help`
    public static <T> Argument<T> of(String name, String doc, Parser<T> parser) {
        return new Argument<>(
                name, doc, Kind.REQUIRED, OPEN, words -> parser.parse(words.getFirst()), List.of());
    }

    /// A required word, taken as it stands.
    public static Argument<String> text(String name, String doc) {
        return of(name, doc, word -> word);
    }

    /// A required whole number.
    public static Argument<Long> number(String name, String doc, long min, long max) {
        return of(name, doc, word -> number(word, min, max));
    }

    private static long number(String word, long min, long max) {
        try {
            long number = Long.parseLong(word);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, with the bounds.
        }
        throw new IllegalArgumentException("must be a whole number between " + min + " and " + max);
    }

    /// A required word out of an enum's constants, written in lower case with `-` for `_`.
    public static <E extends Enum<E>> Argument<E> choice(String name, String doc, Class<E> type) {
        return new Argument<>(
                name,
                doc,
                Kind.REQUIRED,
                OPEN,
                words -> Words.constant(type, words.getFirst()),
                Arrays.stream(type.getEnumConstants()).map(Words::constantName).toList());
    }

    /// All the words that are left, at least one, each read by `parser`.
    public static <T> Argument<List<T>> rest(String name, String doc, Parser<T> parser) {
        return new Argument<>(
                name,
                doc,
                Kind.REST,
                OPEN,
                words -> {
                    var values = new ArrayList<T>(words.size());
                    for (String word : words) {
                        values.add(parser.parse(word));
                    }
                    return List.copyOf(values);
                },
                List.of());
    }

    /// All the words that are left, at least one, joined by single spaces.
    public static Argument<String> restOfLine(String name, String doc) {
        return new Argument<>(
                name, doc, Kind.REST, OPEN, words -> String.join(" ", words), List.of());
    }

    /// The same argument, which may be left out; only optional ones may follow it. An empty word in
    /// its place leaves it out too, so that one behind it can be given.
    public Argument<T> optional() {
        return new Argument<>(name, doc, Kind.OPTIONAL, secrecy, parser, choices);
    }

    /// The same argument as a secret: never logged, and the word `-` stands for a line that the
    /// [Caller] reads from elsewhere.
    public Argument<T> secret() {
        return new Argument<>(name, doc, kind, SECRET, parser, choices);
    }

    /// The same argument as a secret when the word before it is such: the value of a property that
    /// may be a password.
    ///
    /// @param before judges the word before, as typed
    public Argument<T> secretAfter(Predicate<String> before) {
        return new Argument<>(name, doc, kind, new Secrecy(false, before), parser, choices);
    }

    public String name() {
        return name;
    }

    public String doc() {
        return doc;
    }

    /// The words that are possible, when they are few and always the same; else empty.
    public List<String> choices() {
        return choices;
    }

    /// The same argument with the words that are offered for it.
    public Argument<T> offering(List<String> words) {
        return new Argument<>(name, doc, kind, secrecy, parser, words);
    }

    /// True when it is a secret whatever stands before it.
    public boolean isSecret() {
        return secrecy.always();
    }

    /// True when it is a secret behind this word; empty when it is the first.
    boolean isSecretAfter(String before) {
        return secrecy.always() || secrecy.after().test(before);
    }

    public boolean isRequired() {
        return kind != Kind.OPTIONAL;
    }

    boolean takesRest() {
        return kind == Kind.REST;
    }

    /// As the usage line shows it: `<name>`, `[<name>]`, `<name>…`.
    String usage() {
        return switch (kind) {
            case REQUIRED -> "<" + name + ">";
            case OPTIONAL -> "[<" + name + ">]";
            case REST -> "<" + name + ">...";
        };
    }

    T parse(List<String> words, boolean secret) throws ProblemException {
        try {
            return parser.parse(words);
        } catch (IllegalArgumentException e) {
            String shown = secret ? "" : " \"" + Words.shown(String.join(" ", words)) + "\"";
            throw new ProblemException(
                    new Problem(
                            Problem.Kind.BAD_ARGUMENT,
                            "The " + name + shown + " cannot be used.",
                            e.getMessage(),
                            null),
                    e);
        }
    }

    @Override
    public String toString() {
        return usage();
    }
}
