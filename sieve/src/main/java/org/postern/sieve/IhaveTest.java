package org.postern.sieve;

import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Tested.Known;
import org.postern.sieve.Word.CommandMaker;
import org.postern.sieve.Word.TestMaker;

import java.util.List;

/// `ihave` and `error` (RFC 5463 sections 4 and 5). What a script has is known when it is compiled;
/// a true `ihave` is as a `require` from there on.
final class IhaveTest {
    static final List<Word<CommandMaker>> COMMANDS =
            List.of(
                    Word.command(
                            Signature.of("error", "ihave").takes(Kind.STRING), IhaveTest::error));

    static final List<Word<TestMaker>> TESTS =
            List.of(
                    new Word<>(
                            Signature.of("ihave", "ihave").takes(Kind.CONSTANTS),
                            IhaveTest::ihave));

    private IhaveTest() {}

    private static Tested ihave(Call call) {
        List<Argument.Text> names = call.places(0);
        for (Argument.Text name : names) {
            if (!call.compilation().dialect().allows(name.value())) {
                return new Tested(_ -> false, Known.FALSE);
            }
        }
        for (Argument.Text name : names) {
            call.compilation().enable(name.value(), name.position());
            call.unit().use(name.value());
        }
        return new Tested(_ -> true, Known.TRUE);
    }

    private static Statement error(Call call) throws SieveException {
        Text reason = call.text(0);
        return run -> {
            throw new ScriptFault(Compilation.shown(reason.value(run)));
        };
    }
}
