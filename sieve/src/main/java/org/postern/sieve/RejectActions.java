package org.postern.sieve;

import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.CommandMaker;

import java.util.List;

/// `reject` and `ereject` (RFC 5429 section 2).
final class RejectActions {
    static final List<Word<CommandMaker>> COMMANDS =
            List.of(
                    Word.command(
                            Signature.of("reject", "reject").takes(Kind.STRING),
                            call -> reject(call, false)),
                    Word.command(
                            Signature.of("ereject", "ereject").takes(Kind.STRING),
                            call -> reject(call, true)));

    private RejectActions() {}

    private static Statement reject(Call call, boolean extended) throws SieveException {
        Text reason = call.text(0);
        return run -> {
            run.result().cancelKeep();
            run.result().add(new SieveAction.Reject(reason.value(run), extended), run);
            run.note(call.name());
            return Flow.NEXT;
        };
    }
}
