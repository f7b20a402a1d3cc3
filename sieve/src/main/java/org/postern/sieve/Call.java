package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A command or test of a script whose arguments are of the form that its signature asks for: what
/// makes it ready to run gets this.
final class Call {
    private final Compilation compilation;
    private final Signature signature;
    private final Position position;
    private final Map<String, @Nullable Argument> tags;
    private final List<@Nullable Argument> positionals;
    private final List<Test> tests;
    private final Command.Block body;

    /// @param tags by their names, with the values behind them
    /// @param positionals as many as the signature says; the first is null where it was left out
    Call(
            Compilation compilation,
            Signature signature,
            Position position,
            Map<String, @Nullable Argument> tags,
            List<@Nullable Argument> positionals,
            List<Test> tests,
            Command.Block body) {
        this.compilation = compilation;
        this.signature = signature;
        this.position = position;
        this.tags = tags;
        this.positionals = positionals;
        this.tests = tests;
        this.body = body;
    }

    Compilation compilation() {
        return compilation;
    }

    Unit unit() {
        return compilation.unit();
    }

    String name() {
        return signature.name();
    }

    Position position() {
        return position;
    }

    boolean has(String tag) {
        return tags.containsKey(tag);
    }

    /// Whether the argument of that number, which may be left out, is there.
    boolean has(int index) {
        return positionals.get(index) != null;
    }

    private Argument argument(String tag) {
        return Objects.requireNonNull(tags.get(tag), tag);
    }

    private Argument argument(int index) {
        return Objects.requireNonNull(positionals.get(index), "positional");
    }

    Position position(int index) {
        return argument(index).position();
    }

    Position position(String tag) {
        return argument(tag).position();
    }

    long number(String tag) {
        return ((Argument.Numeral) argument(tag)).value();
    }

    long number(int index) {
        return ((Argument.Numeral) argument(index)).value();
    }

    Text text(String tag) throws SieveException {
        return compilation.text((Argument.Text) argument(tag));
    }

    @Nullable Text textOrNull(String tag) throws SieveException {
        return has(tag) ? text(tag) : null;
    }

    Text text(int index) throws SieveException {
        return compilation.text((Argument.Text) argument(index));
    }

    Texts texts(String tag) throws SieveException {
        return compilation.texts(argument(tag));
    }

    Texts texts(int index) throws SieveException {
        return compilation.texts(argument(index));
    }

    /// A string that the signature says is a constant.
    String constant(int index) throws SieveException {
        return compilation.plain((Argument.Text) argument(index));
    }

    String constant(String tag) throws SieveException {
        return compilation.plain((Argument.Text) argument(tag));
    }

    /// The strings at an argument with their places; constants.
    List<Argument.Text> places(int index) {
        return Compilation.strings(argument(index));
    }

    List<Argument.Text> places(String tag) {
        return Compilation.strings(argument(tag));
    }

    /// Compiles the tests within, in their order.
    Tested test(int index) throws SieveException {
        return compilation.test(tests.get(index));
    }

    int tests() {
        return tests.size();
    }

    /// Compiles the commands in braces.
    Statement block() throws SieveException {
        return body instanceof Command.Block.Braces(var commands)
                ? compilation.block(commands)
                : Statement.NOTHING;
    }

    void complain(String reason) throws SieveException {
        compilation.complain(position, reason);
    }

    void complain(Position where, String reason) throws SieveException {
        compilation.complain(where, reason);
    }
}
