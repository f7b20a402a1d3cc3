package org.postern.sieve;

import org.postern.sieve.ScriptLibrary.Location;
import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.CommandMaker;

import java.util.List;
import java.util.Optional;

/// `include`, `return` and `global` (RFC 6609 section 3).
final class IncludeCommands {
    static final List<Word<CommandMaker>> COMMANDS =
            List.of(
                    Word.command(
                            Signature.of("include", "include")
                                    .tag("personal", "location", null, "")
                                    .tag("global", "location", null, "")
                                    .tag("once")
                                    .tag("optional")
                                    .takes(Kind.CONSTANT),
                            IncludeCommands::include),
                    Word.command(Signature.of("return", "include"), _ -> _ -> Flow.RETURN),
                    Word.command(
                            Signature.of("global", "include").takes(Kind.CONSTANTS),
                            IncludeCommands::global));

    /// Longest name of a script (RFC 5804 section 1.6).
    private static final int LONGEST = 128;

    private IncludeCommands() {}

    private static Statement include(Call call) throws SieveException {
        Location location = call.has("global") ? Location.GLOBAL : Location.PERSONAL;
        String name = call.constant(0);
        Position where = call.position(0);
        if (!isName(name)) {
            call.complain(where, "\"" + Compilation.shown(name) + "\" is no name of a script");
            return Statement.NOTHING;
        }
        Optional<Unit> unit = call.compilation().include(location, name, where);
        if (unit.isEmpty()) {
            if (!call.has("optional")) {
                call.complain(
                        where, "there is no script \"" + Compilation.shown(name) + "\" to include");
            }
            return Statement.NOTHING;
        }
        Unit included = unit.get();
        boolean once = call.has("once");
        return run -> run.include(included, once);
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST
                && name.indexOf('/') < 0
                && name.codePoints().noneMatch(Character::isISOControl);
    }

    // RFC 6609 section 3.4.1
    private static Statement global(Call call) throws SieveException {
        call.compilation().needs("variables", "global", call.position());
        for (Argument.Text name : call.places(0)) {
            String variable = name.value();
            if (!Template.isName(variable)) {
                call.complain(
                        name.position(),
                        "\"" + Compilation.shown(variable) + "\" is no name of a variable");
            } else if (call.unit().hasLocal(variable)) {
                call.complain(
                        name.position(),
                        "\"" + variable + "\" is used before it is declared global");
            } else {
                call.unit()
                        .bind(variable, call.compilation().globalSlot(variable, name.position()));
            }
        }
        return Statement.NOTHING;
    }
}
