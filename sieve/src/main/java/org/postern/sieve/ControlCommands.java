package org.postern.sieve;

import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Signature.Tests;
import org.postern.sieve.Tested.Known;
import org.postern.sieve.Word.CommandMaker;
import org.postern.sieve.Word.TestMaker;

import java.util.ArrayList;
import java.util.List;

/// `require` and `stop` (RFC 5228 section 3), and the tests of tests (section 5). `if` is part of
/// the compilation: [Choice].
final class ControlCommands {
    static final List<Word<CommandMaker>> COMMANDS =
            List.of(
                    Word.command(
                            Signature.of("require").takes(Kind.CONSTANTS),
                            ControlCommands::require),
                    Word.command(Signature.of("stop"), _ -> _ -> Flow.STOP));

    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(Signature.of("true"), _ -> _ -> true),
                    Word.test(Signature.of("false"), _ -> _ -> false),
                    new Word<>(Signature.of("not").tests(Tests.ONE), ControlCommands::not),
                    new Word<>(Signature.of("allof").tests(Tests.LIST), ControlCommands::allOf),
                    new Word<>(Signature.of("anyof").tests(Tests.LIST), ControlCommands::anyOf));

    private ControlCommands() {}

    // RFC 5228 section 3.2
    private static Statement require(Call call) throws SieveException {
        for (Argument.Text name : call.places(0)) {
            call.compilation().require(name);
        }
        return Statement.NOTHING;
    }

    private static Tested not(Call call) throws SieveException {
        Tested inner = call.test(0);
        Condition condition = inner.condition();
        return new Tested(run -> !condition.holds(run), inner.known().inverted());
    }

    private static Tested allOf(Call call) throws SieveException {
        return joined(call, Known.FALSE);
    }

    private static Tested anyOf(Call call) throws SieveException {
        return joined(call, Known.TRUE);
    }

    /// @param deciding the answer of one test that is the answer of all
    private static Tested joined(Call call, Known deciding) throws SieveException {
        var conditions = new ArrayList<Condition>();
        boolean allKnown = true;
        for (int i = 0; i < call.tests(); i++) {
            Tested tested = call.test(i);
            if (tested.known() == deciding) {
                return tested;
            }
            allKnown &= tested.known() != Known.OPEN;
            conditions.add(tested.condition());
        }
        var ready = conditions.toArray(Condition[]::new);
        boolean decides = deciding == Known.TRUE;
        Condition whole =
                run -> {
                    for (Condition one : ready) {
                        run.step();
                        if (one.holds(run) == decides) {
                            return decides;
                        }
                    }
                    return !decides;
                };
        return new Tested(whole, allKnown ? deciding.inverted() : Known.OPEN);
    }
}
