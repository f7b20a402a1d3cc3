package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.Command.Block;
import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Tested.Known;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Makes a script and those that it includes ready to run; finds what the grammar cannot say: which
/// words there are, with which arguments, in which order, and that `require` names what a script
/// uses (RFC 5228 section 2.10.1). A mistake is told and the rest looked at all the same, so that
/// an author sees them all.
final class Compilation {
    private final SieveDialect dialect;
    private final ScriptLibrary library;
    private final Complaints complaints;
    private final Map<String, Unit> included = new HashMap<>();
    private final Map<String, Text.Slot> globals = new HashMap<>();
    private final Deque<String> openIncludes = new ArrayDeque<>();
    private final Map<String, String> constants;
    private Unit unit = new Unit("");
    private final Deque<String> loops = new ArrayDeque<>();
    private int blocks;
    private boolean insideTest;
    private final List<SieveError> warnings = new ArrayList<>();

    /// @param constants variables of a test suite that never change, by namespace and name
    Compilation(SieveDialect dialect, ScriptLibrary library, Map<String, String> constants) {
        this.dialect = dialect;
        this.library = library;
        this.constants = constants;
        this.complaints = new Complaints(dialect.limits().errors());
    }

    /// @throws SieveException with all mistakes
    CompiledScript compile(byte[] script) throws SieveException {
        Unit top = unit;
        compile(script, top);
        complaints.refuse();
        return new CompiledScript(top, globals.size(), warnings(top));
    }

    private void compile(byte[] script, Unit target) throws SieveException {
        if (script.length > dialect.limits().scriptOctets()) {
            complain(
                    new Position(1, 1),
                    "a script may have " + dialect.limits().scriptOctets() + " octets");
            return;
        }
        Unit outer = unit;
        var outerLoops = List.copyOf(loops);
        int outerBlocks = blocks;
        unit = target;
        loops.clear();
        blocks = -1;
        try {
            target.complete(block(SieveParser.parse(script, target.name(), complaints).commands()));
        } finally {
            unit = outer;
            loops.addAll(outerLoops);
            blocks = outerBlocks;
        }
    }

    private List<SieveError> warnings(Unit unit) {
        unit.required()
                .forEach((name, where) -> {
                    if (!unit.uses(name)) {
                        warnings.add(
                                new SieveError(where, "\"" + name + "\" is required and not used"));
                    }
                });
        return warnings;
    }

    SieveDialect dialect() {
        return dialect;
    }

    Unit unit() {
        return unit;
    }

    /// The names of the `foreverypart` around what is compiled now, the inner first; empty for one
    /// without.
    List<String> loops() {
        return List.copyOf(loops);
    }

    /// The block of a test of a test suite; such tests stand in no other.
    Statement testBlock(Call call) throws SieveException {
        if (insideTest) {
            call.complain("a test stands in no other test");
        }
        insideTest = true;
        try {
            return call.block();
        } finally {
            insideTest = false;
        }
    }

    void complain(Position where, String reason) throws SieveException {
        complaints.add(unit.name(), where, reason);
    }

    /// Notes what is odd and no mistake.
    private void warn(Position where, String reason) {
        if (warnings.size() < dialect.limits().errors()) {
            warnings.add(new SieveError(unit.name(), where, reason));
        }
    }

    // ---- commands

    /// The block of a `foreverypart`.
    ///
    /// @param name empty for none
    Statement loop(Call call, String name) throws SieveException {
        loops.push(name);
        try {
            return call.block();
        } finally {
            loops.pop();
        }
    }

    Statement block(List<Command> commands) throws SieveException {
        var statements = new ArrayList<Statement>();
        var positions = new ArrayList<Position>();
        blocks++;
        boolean requires = blocks == 0;
        int at = 0;
        while (at < commands.size()) {
            Command command = commands.get(at);
            boolean require = command.name().equals("require");
            if (require && !requires) {
                // RFC 5228 section 3.2: require stands before all other commands
                complain(command.position(), "require stands before all other commands");
                at++;
            } else if (command.name().equals("if")) {
                positions.add(command.position());
                at = choice(commands, at, statements);
            } else {
                positions.add(command.position());
                statements.add(statement(command, at == 0 ? null : commands.get(at - 1)));
                at++;
            }
            requires &= require;
        }
        blocks--;
        return new Sequence(unit.name(), statements, positions);
    }

    /// `if` with all that follows it (RFC 5228 section 3.1).
    ///
    /// @return the place behind
    private int choice(List<Command> commands, int start, List<Statement> statements)
            throws SieveException {
        var conditions = new ArrayList<Condition>();
        var bodies = new ArrayList<Statement>();
        boolean decided = false;
        boolean open = true;
        int at = start;
        while (at < commands.size() && (at == start || (open && continues(commands.get(at))))) {
            Command command = commands.get(at++);
            boolean last = command.name().equals("else");
            open = !last;
            if (command.broken()) {
                inside(command);
                continue;
            }
            Tested tested = last ? null : head(command);
            if (last && !isElse(command)) {
                inside(command);
                continue;
            }
            Known known = tested == null ? Known.OPEN : tested.known();
            if (decided || known == Known.FALSE) {
                continue;
            }
            if (tested != null) {
                conditions.add(tested.condition());
            }
            bodies.add(inside(command));
            decided = known == Known.TRUE;
        }
        statements.add(new Choice(conditions, bodies));
        return at;
    }

    private static boolean continues(Command command) {
        return command.name().equals("elsif") || command.name().equals("else");
    }

    private boolean isElse(Command command) throws SieveException {
        if (!command.arguments().isEmpty() || !command.tests().isEmpty()) {
            complain(command.position(), "else has no test; write elsif for another");
            return false;
        }
        if (!(command.body() instanceof Block.Braces)) {
            complain(command.position(), "else needs a block");
            return false;
        }
        return true;
    }

    /// The test of `if` or `elsif`.
    private Tested head(Command command) throws SieveException {
        if (!command.arguments().isEmpty()) {
            complain(
                    command.arguments().getFirst().position(),
                    command.name() + " has a test and no other argument");
        } else if (command.tests().size() != 1) {
            complain(
                    command.position(),
                    command.tests().isEmpty()
                            ? command.name() + " needs a test"
                            : "too many tests for "
                                    + command.name()
                                    + ": join them by anyof or"
                                    + " allof");
        } else if (!(command.body() instanceof Block.Braces)) {
            complain(command.position(), command.name() + " needs a block");
        } else {
            return test(command.tests().getFirst());
        }
        return Tested.NEVER;
    }

    private Statement inside(Command command) throws SieveException {
        return command.body() instanceof Block.Braces(var commands)
                ? block(commands)
                : Statement.NOTHING;
    }

    private Statement statement(Command command, @Nullable Command before) throws SieveException {
        String name = command.name();
        if (continues(command)) {
            boolean follows = before != null && before.name().equals("elsif");
            if (!follows) {
                complain(command.position(), name + " without if");
            }
            inside(command);
            return Statement.NOTHING;
        }
        var word = Vocabulary.command(name);
        if (word == null || !isThere(word.signature())) {
            complain(command.position(), noWord("command", name, word == null));
            return Statement.NOTHING;
        }
        if (command.broken()) {
            inside(command);
            return Statement.NOTHING;
        }
        Signature signature = word.signature();
        Call call =
                call(
                        signature,
                        command.arguments(),
                        command.tests(),
                        command.body(),
                        command.position());
        if (call != null && signature.hasBlock() != command.body() instanceof Block.Braces) {
            complain(
                    command.position(),
                    signature.hasBlock() ? name + " needs a block" : name + " has no block");
            return Statement.NOTHING;
        }
        return call == null ? Statement.NOTHING : word.maker().make(call);
    }

    /// Whether a word can be used in this dialect at all.
    private boolean isThere(Signature signature) {
        for (String one : signature.extension().split("\\|")) {
            if (one.isEmpty() || dialect.allows(one)) {
                return true;
            }
        }
        return false;
    }

    private String noWord(String what, String name, boolean unknown) {
        if (!unknown && isSites(name)) {
            return name + " is for the filters of administrators only";
        }
        String other =
                what.equals("command")
                        ? Vocabulary.test(name) == null ? "" : ": it is a test"
                        : Vocabulary.command(name) == null ? "" : ": it is a command";
        return "there is no " + what + " " + name + other;
    }

    private static boolean isSites(String name) {
        var command = Vocabulary.command(name);
        var test = Vocabulary.test(name);
        return (command != null && command.signature().extension().startsWith("vnd.postern."))
                || (test != null && test.signature().extension().startsWith("vnd.postern."));
    }

    // ---- tests

    Tested test(Test test) throws SieveException {
        var word = Vocabulary.test(test.name());
        if (word == null || !isThere(word.signature())) {
            complain(test.position(), noWord("test", test.name(), word == null));
            return Tested.NEVER;
        }
        Call call =
                call(
                        word.signature(),
                        test.arguments(),
                        test.tests(),
                        new Block.Semicolon(),
                        test.position());
        return call == null ? Tested.NEVER : word.maker().make(call);
    }

    // ---- arguments

    /// @return null when it is not written as it has to be, which then has been told
    private @Nullable Call call(
            Signature signature,
            List<Argument> arguments,
            List<Test> tests,
            Block body,
            Position where)
            throws SieveException {
        int before = complaints.count();
        needs(signature.extension(), signature.name(), where);
        if (complaints.count() > before) {
            return null;
        }
        var tags = new HashMap<String, @Nullable Argument>();
        var rest = tags(signature, arguments, tags);
        if (complaints.count() > before) {
            return null;
        }
        var positionals = positionals(signature, rest, tests, where);
        if (complaints.count() > before) {
            return null;
        }
        tests(signature, tests, where);
        return complaints.count() > before
                ? null
                : new Call(this, signature, where, tags, positionals, tests, body);
    }

    /// Takes the tags with their values.
    ///
    /// @return the other arguments
    private List<Argument> tags(
            Signature signature, List<Argument> arguments, Map<String, @Nullable Argument> tags)
            throws SieveException {
        var groups = new HashSet<String>();
        int at = 0;
        while (at < arguments.size() && arguments.get(at) instanceof Argument.Tag said) {
            Signature.Tag tag = signature.find(said.name());
            if (tag == null) {
                complain(said.position(), signature.name() + " has no :" + said.name());
                return List.of();
            }
            needs(tag.extension(), ":" + tag.name(), said.position());
            if (!groups.add(tag.group())) {
                complain(said.position(), ":" + said.name() + " and another do not go together");
                return List.of();
            }
            at++;
            Argument value = null;
            if (tag.value() != null) {
                if (at == arguments.size()) {
                    complain(said.position(), ":" + tag.name() + " lacks " + tag.value().words());
                    return List.of();
                }
                value = arguments.get(at++);
                if (!fits(tag.value(), value, ":" + tag.name())) {
                    return List.of();
                }
            }
            tags.put(tag.name(), value);
        }
        return arguments.subList(at, arguments.size());
    }

    private List<@Nullable Argument> positionals(
            Signature signature, List<Argument> rest, List<Test> tests, Position where)
            throws SieveException {
        var found = new ArrayList<@Nullable Argument>(rest);
        for (Argument argument : rest) {
            if (argument instanceof Argument.Tag tag) {
                complain(tag.position(), ":" + tag.name() + " stands behind other arguments");
                return found;
            }
        }
        int wanted = signature.positionals().size();
        if (signature.firstIsOptional() && found.size() == wanted - 1) {
            found.addFirst(null);
        } else if (signature.lastIsOptional() && found.size() == wanted - 1) {
            found.addLast(null);
        }
        if (found.size() > wanted) {
            complain(rest.get(wanted).position(), "an argument too many for " + signature.name());
            return found;
        }
        if (found.size() < wanted) {
            complain(where, signature.name() + " lacks " + lacking(signature, found.size()));
            if (!tests.isEmpty() && signature.find(tests.getFirst().name()) != null) {
                complain(
                        tests.getFirst().position(),
                        "a colon is missing: :" + tests.getFirst().name());
            } else if (!tests.isEmpty()) {
                tests(signature, tests, where);
            }
            return found;
        }
        for (int i = 0; i < wanted; i++) {
            Argument argument = found.get(i);
            if (argument != null
                    && !fits(signature.positionals().get(i), argument, signature.name())) {
                return found;
            }
        }
        return found;
    }

    private static String lacking(Signature signature, int found) {
        return signature.positionals().get(found).words();
    }

    private void tests(Signature signature, List<Test> tests, Position where)
            throws SieveException {
        boolean fits =
                switch (signature.tests()) {
                    case NONE -> tests.isEmpty();
                    case ONE -> tests.size() == 1;
                    case LIST -> !tests.isEmpty();
                };
        if (fits) {
            return;
        }
        if (tests.isEmpty()) {
            complain(where, signature.name() + " needs a test");
        } else if (signature.tests() == Signature.Tests.NONE) {
            String next = tests.getFirst().name();
            complain(
                    tests.getFirst().position(),
                    Vocabulary.command(next) != null
                            ? "a semicolon is missing behind " + signature.name()
                            : signature.name() + " has no test");
        } else {
            complain(where, "too many tests for " + signature.name());
        }
    }

    private boolean fits(Kind kind, Argument argument, String of) throws SieveException {
        boolean fits =
                switch (argument) {
                    case Argument.Numeral _ -> kind.isNumber();
                    case Argument.Text _ -> !kind.isNumber();
                    case Argument.Texts _ -> kind.takesList();
                    case Argument.Tag _ -> false;
                };
        if (!fits) {
            complain(argument.position(), "expected " + kind.words() + " for " + of);
            return false;
        }
        for (Argument.Text text : strings(argument)) {
            String wrong = wrong(kind, text);
            if (!wrong.isEmpty()) {
                complain(text.position(), "\"" + shown(text.value()) + "\" " + wrong);
                return false;
            }
        }
        return true;
    }

    private String wrong(Kind kind, Argument.Text text) throws SieveException {
        boolean variable = unit.has("variables") && Template.hasVariables(text.value());
        String value = variable ? "" : decoded(text);
        return switch (kind) {
            case NUMBER, STRING, STRINGS -> "";
            case CONSTANT, CONSTANTS -> variable ? "may not hold variables" : "";
            case HEADERS -> {
                if (!variable && !FieldNames.isOne(value)) {
                    warn(text.position(), "\"" + shown(value) + "\" is no name of a header field");
                }
                yield "";
            }
            case HEADER ->
                    variable || FieldNames.isOne(value) ? "" : "is no name of a header field";
            case ADDRESS -> variable || OutgoingAddress.isOne(value) ? "" : "is no address";
        };
    }

    void needs(String extension, String what, Position where) throws SieveException {
        if (extension.isEmpty()) {
            return;
        }
        boolean there = false;
        for (String one : extension.split("\\|")) {
            unit.use(one);
            there |= unit.has(one);
        }
        if (!there) {
            String named = extension.replace("|", "\" or \"");
            complain(where, what + " needs require \"" + named + "\"");
        }
    }

    /// Takes what `require` or a true `ihave` names.
    void require(Argument.Text name) throws SieveException {
        String capability = name.value();
        if (dialect.allows(capability)) {
            enable(capability, name.position());
        } else if (Capabilities.ADMINISTRATOR.contains(capability)) {
            complain(
                    name.position(),
                    "\"" + capability + "\" is for the filters of administrators only");
        } else {
            complain(name.position(), "\"" + shown(capability) + "\" is not supported");
        }
    }

    void enable(String capability, Position where) {
        unit.require(capability, where);
        // These change how strings are read or what else may be used, wherever that stands.
        if (capability.startsWith("comparator-i;octet")
                || capability.startsWith("comparator-i;ascii-casemap")
                || capability.equals("encoded-character")
                || capability.equals("variables")) {
            unit.use(capability);
        }
        // RFC 6131 section 3, RFC 5235 section 2: the larger implies the smaller
        String implied =
                switch (capability) {
                    case "vacation-seconds" -> "vacation";
                    case "spamtestplus" -> "spamtest";
                    default -> "";
                };
        if (!implied.isEmpty()) {
            unit.require(implied, where);
            unit.use(implied);
        }
    }

    // ---- strings

    static List<Argument.Text> strings(Argument argument) {
        return switch (argument) {
            case Argument.Text text -> List.of(text);
            case Argument.Texts list -> list.values();
            case Argument.Tag _, Argument.Numeral _ -> List.of();
        };
    }

    private String decoded(Argument.Text text) throws SieveException {
        if (!unit.has("encoded-character")) {
            return text.value();
        }
        try {
            return EncodedCharacters.decode(text.value());
        } catch (EncodedCharacters.NoCharacter e) {
            complain(text.position(), String.valueOf(e.getMessage()));
            return text.value();
        }
    }

    /// A string that holds no variables.
    String plain(Argument.Text text) throws SieveException {
        return decoded(text);
    }

    // RFC 5228 section 2.4.2.4 and RFC 5229 section 3: encoded characters first, then variables
    Text text(Argument.Text text) throws SieveException {
        String value = decoded(text);
        return unit.has("variables")
                ? new Template(this, text.position()).read(value)
                : new Text.Constant(value);
    }

    Texts texts(Argument argument) throws SieveException {
        var texts = new ArrayList<Text>();
        for (Argument.Text text : strings(argument)) {
            texts.add(text(text));
        }
        return new Texts(texts);
    }

    static String shown(String value) {
        String cut = value.length() > 60 ? value.substring(0, 60) + "…" : value;
        var clean = new StringBuilder();
        cut.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    // ---- variables

    /// The place of a variable of this script.
    Text.Slot slot(String variable, Position where) throws SieveException {
        Text.Slot slot = unit.slot(variable);
        int most = dialect.limits().variables();
        if (!slot.global() && slot.index() == most) {
            complain(where, "more than " + most + " variables");
        }
        return slot;
    }

    Text.Slot globalSlot(String variable, Position where) throws SieveException {
        String key = variable.toLowerCase(Locale.ROOT);
        Text.Slot known = globals.get(key);
        if (known != null) {
            return known;
        }
        int most = dialect.limits().variables();
        if (globals.size() == most) {
            complain(where, "more than " + most + " global variables");
        }
        var slot = new Text.Slot(true, globals.size());
        globals.put(key, slot);
        return slot;
    }

    Optional<String> constant(String name) {
        return Optional.ofNullable(constants.get(name.toLowerCase(Locale.ROOT)));
    }

    // ---- include

    /// The script of that name, compiled; empty when there is none.
    Optional<Unit> include(ScriptLibrary.Location location, String name, Position where)
            throws SieveException {
        String key = location + " " + name;
        if (openIncludes.contains(key)) {
            complain(where, "\"" + shown(name) + "\" includes itself");
            return Optional.of(new Unit(name));
        }
        Unit known = included.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        if (openIncludes.size() >= dialect.limits().includeDepth()) {
            complain(
                    where,
                    "scripts include one another above "
                            + dialect.limits().includeDepth()
                            + " levels");
            return Optional.of(new Unit(name));
        }
        if (included.size() >= dialect.limits().includes()) {
            complain(where, "more than " + dialect.limits().includes() + " included scripts");
            return Optional.of(new Unit(name));
        }
        byte[] script;
        try {
            Optional<byte[]> found = library.find(location, name);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            script = found.get();
        } catch (IOException e) {
            complain(where, "\"" + shown(name) + "\" cannot be read now");
            return Optional.of(new Unit(name));
        }
        var fresh = new Unit(name);
        included.put(key, fresh);
        openIncludes.push(key);
        int before = complaints.count();
        try {
            compile(script, fresh);
        } finally {
            openIncludes.pop();
        }
        if (complaints.count() > before) {
            complain(where, "\"" + shown(name) + "\", which is included, has mistakes");
        }
        return Optional.of(fresh);
    }
}
