package org.postern.sieve;

import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.CommandMaker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The commands of test suites (`vnd.dovecot.testsuite`), which only [SieveTestSuite] compiles.
final class SuiteCommands {
    /// What `require` must name for them.
    static final String NAME = Capabilities.TEST_SUITE;

    static final List<Word<CommandMaker>> COMMANDS =
            List.of(
                    Word.command(
                            Signature.of("test", NAME).takes(Kind.STRING).block(),
                            SuiteCommands::test),
                    Word.command(
                            Signature.of("test_fail", NAME).takes(Kind.STRING),
                            SuiteCommands::fail),
                    Word.command(
                            Signature.of("test_set", NAME).takes(Kind.CONSTANT, Kind.STRING),
                            SuiteCommands::set),
                    simple(
                            "test_config_set",
                            (run, bench, words) ->
                                    bench.config().set(words.getFirst(), words.getLast()),
                            Kind.STRING,
                            Kind.STRING),
                    simple(
                            "test_config_unset",
                            (_, bench, words) -> bench.config().unset(words.getFirst()),
                            Kind.STRING),
                    Word.command(
                            Signature.of("test_config_reload", NAME).tag("extension", Kind.STRING),
                            SuiteCommands::reload),
                    simple("test_result_reset", (run, bench, _) -> bench.reset(run)),
                    simple(
                            "test_result_print",
                            (run, bench, _) -> bench.print("result: " + bench.actions(run))),
                    simple("test_message_print", (run, bench, _) -> print(bench)),
                    simple(
                            "test_mailbox_create",
                            (_, bench, words) -> bench.store().create(words.getFirst()),
                            Kind.STRING),
                    simple("test_mailbox_delete", SuiteCommands::delete, Kind.STRING),
                    // Compiled scripts are not kept in files here.
                    simple("test_binary_save", (_, _, _) -> {}, Kind.STRING),
                    simple("test_binary_load", (_, _, _) -> {}, Kind.STRING),
                    Word.command(
                            Signature.of("test_imap_metadata_set", NAME)
                                    .tag("mailbox", Kind.STRING)
                                    .takes(Kind.STRING, Kind.STRING),
                            SuiteCommands::annotate),
                    Word.command(SuiteTests.message(), SuiteCommands::message));

    private interface Deed {
        void act(Run run, SuiteBench bench, List<String> words) throws ScriptFault, IOException;
    }

    private SuiteCommands() {}

    static SuiteBench bench(Run run) {
        return Objects.requireNonNull(run.bench(), "a test suite runs on a bench");
    }

    private static Word<CommandMaker> simple(String name, Deed deed, Kind... kinds) {
        return Word.command(
                Signature.of(name, NAME).takes(kinds),
                call -> {
                    var words = new ArrayList<Text>();
                    for (int i = 0; i < kinds.length; i++) {
                        words.add(call.text(i));
                    }
                    var texts = new Texts(words);
                    return run -> {
                        deed.act(run, bench(run), texts.values(run));
                        return Flow.NEXT;
                    };
                });
    }

    private static Statement test(Call call) throws SieveException {
        Text name = call.text(0);
        Statement body = call.compilation().testBlock(call);
        return run -> {
            bench(run).test(run, name.value(run), body);
            return Flow.NEXT;
        };
    }

    private static Statement fail(Call call) throws SieveException {
        Text reason = call.text(0);
        return run -> bench(run).fail(run.position() + ": " + reason.value(run));
    }

    private static Statement set(Call call) throws SieveException {
        String what = call.constant(0);
        Text value = call.text(1);
        return run -> {
            SuiteBench bench = bench(run);
            String text = value.value(run);
            if (what.equals("message")) {
                bench.message(run, Octets.of(PartText.lines(text)));
            } else if (what.startsWith("envelope.")
                    && bench.config().envelope(what.substring(9), text)) {
                bench.refresh(run);
            } else {
                throw new ScriptFault("test_set knows no \"" + Compilation.shown(what) + "\"");
            }
            return Flow.NEXT;
        };
    }

    private static Statement reload(Call call) {
        return run -> {
            bench(run).config().reload();
            bench(run).refresh(run);
            return Flow.NEXT;
        };
    }

    private static void print(SuiteBench bench) throws IOException {
        try (var in = bench.message().open(0, bench.message().octets())) {
            bench.print(Octets.text(in.readAllBytes()));
        }
    }

    private static void delete(Run run, SuiteBench bench, List<String> words) throws ScriptFault {
        if (!bench.store().delete(words.getFirst())) {
            throw new ScriptFault("there is no mailbox " + Compilation.shown(words.getFirst()));
        }
    }

    private static Statement annotate(Call call) throws SieveException {
        Text mailbox = call.has("mailbox") ? call.text("mailbox") : new Text.Constant("");
        Text annotation = call.text(0);
        Text value = call.text(1);
        return run -> {
            boolean done =
                    bench(run)
                            .store()
                            .annotate(mailbox.value(run), annotation.value(run), value.value(run));
            if (!done) {
                throw new ScriptFault("there is no mailbox to annotate");
            }
            return Flow.NEXT;
        };
    }

    private static Statement message(Call call) throws SieveException {
        Condition there = SuiteTests.lookAt(call);
        return run ->
                there.holds(run)
                        ? Flow.NEXT
                        : bench(run).fail(run.position() + ": there is no such message");
    }
}
