package org.postern.sieve;

import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.TestMaker;

import java.util.List;

/// `valid_ext_list` (RFC 6134 section 2). `:list` is in [Matching] and [BaseActions].
final class ListTests {
    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(
                            Signature.of("valid_ext_list", "extlists").takes(Kind.STRINGS),
                            ListTests::valid));

    private ListTests() {}

    private static Condition valid(Call call) throws SieveException {
        Texts names = call.texts(0);
        return run -> {
            for (String name : names.values(run)) {
                run.step();
                if (!run.session().lists().exists(name)) {
                    return false;
                }
            }
            return true;
        };
    }

    /// @throws ScriptFault when there is no such list
    static String known(Run run, String list) throws ScriptFault {
        if (!run.session().lists().exists(list)) {
            throw new ScriptFault("there is no list \"" + Compilation.shown(list) + "\"");
        }
        return list;
    }
}
