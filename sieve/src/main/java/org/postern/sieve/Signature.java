package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// How a command or a test is written: what the grammar leaves open. Made once, when the vocabulary
/// is; each method that adds something gives this signature back.
final class Signature {
    enum Tests {
        NONE,
        ONE,
        LIST
    }

    /// What an argument is. The narrow kinds of strings are checked for their form.
    enum Kind {
        NUMBER("a number", false),
        STRING("a string", false),
        STRINGS("strings", true),
        /// A string that holds no variables.
        CONSTANT("a string without variables", false),
        CONSTANTS("strings without variables", true),
        /// Names of header fields (RFC 5228 section 2.4.2.2).
        HEADER("the name of a header field", false),
        HEADERS("names of header fields", true),
        /// One address (RFC 5228 section 2.4.2.3).
        ADDRESS("an address", false);

        private final String words;
        private final boolean list;

        Kind(String words, boolean list) {
            this.words = words;
            this.list = list;
        }

        boolean isNumber() {
            return this == NUMBER;
        }

        boolean takesList() {
            return list;
        }

        boolean isConstant() {
            return this == CONSTANT || this == CONSTANTS;
        }

        String words() {
            return words;
        }
    }

    /// @param group tags of one group exclude each other
    /// @param value what follows the tag; null for nothing
    /// @param extension what `require` must name for it; empty: what its command needs
    record Tag(String name, String group, @Nullable Kind value, String extension) {}

    private final String name;
    private final String extension;
    private final List<Tag> tags = new ArrayList<>();
    private List<Kind> positionals = List.of();
    private boolean firstOptional;
    private boolean lastOptional;
    private Tests tests = Tests.NONE;
    private boolean block;

    private Signature(String name, String extension) {
        this.name = name;
        this.extension = extension;
    }

    /// A word of the base language.
    static Signature of(String name) {
        return new Signature(name, "");
    }

    /// @param extension what `require` must name for it; several with `|` between: one of them
    static Signature of(String name, String extension) {
        return new Signature(name, extension);
    }

    Signature tag(String tag) {
        return tag(tag, tag, null, "");
    }

    Signature tag(String tag, Kind value) {
        return tag(tag, tag, value, "");
    }

    Signature tag(String tag, String group, @Nullable Kind value, String needs) {
        tags.add(new Tag(tag, group, value, needs));
        return this;
    }

    Signature tags(List<Tag> more) {
        tags.addAll(more);
        return this;
    }

    /// What must stand behind the tags, in this order.
    Signature takes(Kind... kinds) {
        positionals = List.of(kinds);
        return this;
    }

    /// That the first of the positional arguments may be left out.
    Signature firstMayLack() {
        firstOptional = true;
        return this;
    }

    /// That the last of the positional arguments may be left out.
    Signature lastMayLack() {
        lastOptional = true;
        return this;
    }

    Signature tests(Tests wanted) {
        tests = wanted;
        return this;
    }

    /// That commands in braces end it, and no semicolon.
    Signature block() {
        block = true;
        return this;
    }

    String name() {
        return name;
    }

    String extension() {
        return extension;
    }

    @Nullable Tag find(String tag) {
        for (Tag known : tags) {
            if (known.name.equals(tag)) {
                return known;
            }
        }
        return null;
    }

    List<Kind> positionals() {
        return positionals;
    }

    boolean firstIsOptional() {
        return firstOptional;
    }

    boolean lastIsOptional() {
        return lastOptional;
    }

    Tests tests() {
        return tests;
    }

    boolean hasBlock() {
        return block;
    }
}
