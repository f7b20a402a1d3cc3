package org.postern.sieve;

import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.sieve.Command.Block;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What the grammar cannot say: which commands and tests there are, with which arguments, in which
/// order, and that `require` names what a script uses (RFC 5228 section 2.10.1).
public final class SieveCheck {
    /// Every capability that a script may require (RFC 5228 section 6).
    public static final List<String> EXTENSIONS =
            List.of(
                    "fileinto",
                    "envelope",
                    "encoded-character",
                    "comparator-i;octet",
                    "comparator-i;ascii-casemap",
                    "copy",
                    "relational",
                    "imap4flags",
                    "subaddress",
                    "body",
                    "vacation",
                    "reject",
                    "ereject",
                    "mailbox");

    /// What a script may compare by without asking (RFC 5228 section 2.7.3).
    private static final Set<String> COMPARATORS = Set.of("i;octet", "i;ascii-casemap");

    private static final Set<String> RELATIONS = Set.of("gt", "ge", "lt", "le", "eq", "ne");
    private static final Set<String> ENVELOPE_PARTS = Set.of("from", "to");

    /// What is required, with where, and whether it was used.
    private final Map<String, Position> required = new LinkedHashMap<>();

    private final Set<String> used = new HashSet<>();

    private SieveCheck() {}

    /// What is odd about a script that keeps to the language.
    public record Warning(Position position, String text) {}

    /// @return what its author may want to look at
    /// @throws SieveException at the first mistake
    public static List<Warning> check(Script script) throws SieveException {
        var check = new SieveCheck();
        check.top(script.commands());
        return check.warnings();
    }

    private List<Warning> warnings() {
        var warnings = new ArrayList<Warning>();
        required.forEach((name, where) -> {
            // These two change how strings are read, wherever they stand.
            boolean named = !name.startsWith("comparator-") && !name.equals("encoded-character");
            if (named && !used.contains(name)) {
                warnings.add(new Warning(where, "\"" + name + "\" is required and not used"));
            }
        });
        return warnings;
    }

    private void top(List<Command> commands) throws SieveException {
        int first = 0;
        // RFC 5228 section 3.2: require stands before all other commands
        while (first < commands.size() && commands.get(first).name().equals("require")) {
            Command require = commands.get(first++);
            check(require, "");
            require(require.arguments().getFirst());
        }
        block(commands.subList(first, commands.size()));
    }

    private void require(Argument names) throws SieveException {
        for (Argument.Text name : texts(names)) {
            if (!EXTENSIONS.contains(name.value())) {
                throw new SieveException(
                        name.position(), "\"" + shown(name.value()) + "\" is not supported");
            }
            required.putIfAbsent(name.value(), name.position());
        }
    }

    private void block(List<Command> commands) throws SieveException {
        String before = "";
        for (Command command : commands) {
            if (command.name().equals("require")) {
                throw new SieveException(
                        command.position(), "require stands before all other commands");
            }
            check(command, before);
            before = command.name();
            if (command.body() instanceof Block.Braces(var inside)) {
                block(inside);
            }
        }
    }

    private void check(Command command, String before) throws SieveException {
        var signature = Vocabulary.COMMANDS.get(command.name());
        if (signature == null) {
            throw new SieveException(command.position(), "there is no command " + command.name());
        }
        // RFC 5228 section 3.1: elsif and else follow if or elsif
        boolean continues = command.name().equals("elsif") || command.name().equals("else");
        if (continues && !before.equals("if") && !before.equals("elsif")) {
            throw new SieveException(command.position(), command.name() + " without if");
        }
        written(signature, command.arguments(), command.tests(), command.position());
        if (signature.block() != command.body() instanceof Block.Braces) {
            throw new SieveException(
                    command.position(),
                    signature.block()
                            ? command.name() + " needs a block"
                            : command.name() + " has no block");
        }
    }

    private void check(Test test) throws SieveException {
        var signature = Vocabulary.TESTS.get(test.name());
        if (signature == null) {
            throw new SieveException(test.position(), "there is no test " + test.name());
        }
        written(signature, test.arguments(), test.tests(), test.position());
        // RFC 5228 section 5.9: one of :over and :under
        if (test.name().equals("size") && !(test.arguments().getFirst() instanceof Argument.Tag)) {
            throw new SieveException(test.position(), "size needs :over or :under");
        }
    }

    private void written(
            Signature signature, List<Argument> arguments, List<Test> tests, Position where)
            throws SieveException {
        needs(signature.extension(), signature.name(), where);
        int at = tags(signature, arguments);
        for (Signature.Kind kind : signature.positionals()) {
            if (at == arguments.size()) {
                throw new SieveException(where, signature.name() + " lacks " + words(kind));
            }
            value(kind, arguments.get(at++), signature.name());
        }
        if (at < arguments.size()) {
            throw new SieveException(
                    arguments.get(at).position(), "an argument too many for " + signature.name());
        }
        boolean fits =
                switch (signature.tests()) {
                    case NONE -> tests.isEmpty();
                    case ONE -> tests.size() == 1;
                    case LIST -> !tests.isEmpty();
                };
        if (!fits) {
            throw new SieveException(
                    where,
                    tests.isEmpty()
                            ? signature.name() + " needs a test"
                            : "too many tests for " + signature.name());
        }
        for (Test test : tests) {
            check(test);
        }
    }

    /// Checks the tags with their values.
    ///
    /// @return where the positional arguments begin
    private int tags(Signature signature, List<Argument> arguments) throws SieveException {
        var groups = new HashSet<String>();
        int at = 0;
        while (at < arguments.size() && arguments.get(at) instanceof Argument.Tag said) {
            Signature.Tag tag =
                    signature.tags().stream()
                            .filter(known -> known.name().equals(said.name()))
                            .findFirst()
                            .orElseThrow(() ->
                                    new SieveException(
                                            said.position(),
                                            signature.name() + " has no :" + said.name()));
            needs(tag.extension(), ":" + tag.name(), said.position());
            if (!groups.add(tag.group())) {
                throw new SieveException(
                        said.position(), ":" + said.name() + " and another do not go together");
            }
            at++;
            if (tag.value() != null) {
                if (at == arguments.size()) {
                    throw new SieveException(
                            said.position(), ":" + tag.name() + " lacks " + words(tag.value()));
                }
                value(tag.value(), arguments.get(at++), ":" + tag.name());
            }
        }
        return at;
    }

    private void needs(
            @org.jspecify.annotations.Nullable String extension, String what, Position where)
            throws SieveException {
        if (extension == null) {
            return;
        }
        used.add(extension);
        if (!required.containsKey(extension)) {
            throw new SieveException(where, what + " needs require \"" + extension + "\"");
        }
    }

    private void value(Signature.Kind kind, Argument argument, String of) throws SieveException {
        boolean fits =
                switch (argument) {
                    case Argument.Numeral _ -> kind.isNumber();
                    case Argument.Text _ -> !kind.isNumber();
                    case Argument.Texts _ -> kind.takesList();
                    case Argument.Tag _ -> false;
                };
        if (!fits) {
            throw new SieveException(argument.position(), "expected " + words(kind) + " for " + of);
        }
        if (!kind.isNumber()) {
            for (Argument.Text text : texts(argument)) {
                string(kind, text);
            }
        }
    }

    private void string(Signature.Kind kind, Argument.Text text) throws SieveException {
        if (required.containsKey("encoded-character")) {
            EncodedCharacters.check(text);
        }
        String value = text.value();
        String wrong =
                switch (kind) {
                    case NUMBER, STRING, STRINGS -> "";
                    case HEADERS -> isFieldName(value) ? "" : "is no name of a header field";
                    case ADDRESS -> isAddress(value) ? "" : "is no address";
                    case ENVELOPE_PARTS ->
                            ENVELOPE_PARTS.contains(value.toLowerCase(Locale.ROOT))
                                    ? ""
                                    : "is no part of the envelope known here";
                    case COMPARATOR ->
                            COMPARATORS.contains(value) ? "" : "is no comparator known here";
                    case RELATION ->
                            RELATIONS.contains(value.toLowerCase(Locale.ROOT))
                                    ? ""
                                    : "is no relation";
                };
        if (!wrong.isEmpty()) {
            throw new SieveException(text.position(), "\"" + shown(value) + "\" " + wrong);
        }
    }

    /// RFC 5322 section 2.2: printable ASCII without colon.
    private static boolean isFieldName(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7F && c != ':');
    }

    /// An address alone, or a name with the address in angle brackets (RFC 5228 section 2.4.2.3).
    private static boolean isAddress(String text) {
        int open = text.lastIndexOf('<');
        boolean named = open >= 0 && text.endsWith(">");
        try {
            Address.parse(named ? text.substring(open + 1, text.length() - 1) : text.strip());
            return true;
        } catch (AddressSyntaxException e) {
            return false;
        }
    }

    private static List<Argument.Text> texts(Argument argument) {
        return switch (argument) {
            case Argument.Text text -> List.of(text);
            case Argument.Texts list -> list.values();
            case Argument.Tag _, Argument.Numeral _ -> List.of();
        };
    }

    private static String words(Signature.Kind kind) {
        return kind.isNumber() ? "a number" : kind.takesList() ? "strings" : "a string";
    }

    private static String shown(String value) {
        String cut = value.length() > 60 ? value.substring(0, 60) + "…" : value;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
