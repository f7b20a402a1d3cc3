package org.postern.sieve;

import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.TestMaker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The tests of test suites (`vnd.dovecot.testsuite`), which only [SieveTestSuite] compiles.
final class SuiteTests {
    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(
                            Signature.of("test_script_compile", SuiteCommands.NAME)
                                    .takes(Kind.STRING),
                            SuiteTests::compile),
                    Word.test(
                            Signature.of("test_script_run", SuiteCommands.NAME)
                                    .tag("append_result"),
                            SuiteTests::run),
                    Word.test(
                            Signature.of("test_multiscript", SuiteCommands.NAME)
                                    .takes(Kind.STRINGS),
                            SuiteTests::multiscript),
                    Word.test(
                            matched("test_error"),
                            call -> matching(call, run -> SuiteCommands.bench(run).errors())),
                    Word.test(
                            matched("test_result_action"),
                            call -> matching(call, run -> SuiteCommands.bench(run).actions(run))),
                    Word.test(
                            Signature.of("test_result_execute", SuiteCommands.NAME),
                            _ -> run -> SuiteCommands.bench(run).execute(run)),
                    Word.test(message(), SuiteTests::lookAt));

    private SuiteTests() {}

    private static Signature matched(String name) {
        return Signature.of(name, SuiteCommands.NAME)
                .tags(Matching.TAGS)
                .tag("index", Kind.NUMBER)
                .takes(Kind.STRINGS);
    }

    /// `test_message`, which is a command and a test.
    static Signature message() {
        return Signature.of("test_message", SuiteCommands.NAME)
                .tag("smtp", "where", null, "")
                .tag("folder", "where", Kind.STRING, "")
                .takes(Kind.NUMBER);
    }

    private static Condition compile(Call call) throws SieveException {
        Text path = call.text(0);
        return run -> SuiteCommands.bench(run).compile(path.value(run));
    }

    private static Condition run(Call call) {
        boolean append = call.has("append_result");
        return run -> SuiteCommands.bench(run).run(run, append);
    }

    private static Condition multiscript(Call call) throws SieveException {
        Texts paths = call.texts(0);
        return run -> SuiteCommands.bench(run).runAll(run, paths.values(run));
    }

    private interface Words {
        List<String> of(Run run) throws ScriptFault, IOException;
    }

    private static Condition matching(Call call, Words words) throws SieveException {
        var matching = Matching.of(call, 0);
        long index = call.has("index") ? call.number("index") : 0;
        return run -> {
            var values = new ArrayList<Value>();
            List<String> all = words.of(run);
            for (int i = 0; i < all.size(); i++) {
                if (index == 0 || index == i + 1) {
                    values.add(new Value(all.get(i)));
                }
            }
            return matching.holds(run, values);
        };
    }

    static Condition lookAt(Call call) throws SieveException {
        long index = call.number(0);
        if (!call.has("smtp") && !call.has("folder")) {
            call.complain("test_message needs :smtp or :folder");
            return _ -> false;
        }
        if (call.has("smtp")) {
            return run -> SuiteCommands.bench(run).lookAtSent(run, index);
        }
        Text folder = call.text("folder");
        return run -> SuiteCommands.bench(run).lookAtStored(run, folder.value(run), index);
    }
}
