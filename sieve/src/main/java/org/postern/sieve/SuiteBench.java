package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a test suite works on: the script that it has compiled, the mistakes that were told, the
/// message, the simulated store; and how its tests went.
final class SuiteBench {
    /// What stands there before the suite says otherwise.
    static final String FIRST_MESSAGE =
            """
            From: sender@example.com\r
            To: recipient@example.org\r
            Subject: Frop!\r
            \r
            Friep!\r
            """;

    private final SuiteFiles files;
    private final SuiteConfig config;
    private final SuiteStore store = new SuiteStore();
    private final Map<String, Instant> remembered = new HashMap<>();
    private final InstantSource clock = InstantSource.system();
    private final SieveTestSuite.Log log;
    private List<String> errors = List.of();
    private @Nullable CompiledScript script;
    private SieveMessage message = SieveMessage.of(Octets.of(FIRST_MESSAGE));
    private @Nullable Run owner;
    private @Nullable String failure;
    private boolean inTest;
    private int passed;
    private int failed;

    SuiteBench(SuiteFiles files, SieveTestSuite.Log log) {
        this.files = files;
        this.config = new SuiteConfig(files);
        this.log = log;
    }

    SuiteConfig config() {
        return config;
    }

    SuiteStore store() {
        return store;
    }

    SieveMessage message() {
        return message;
    }

    SieveSession session() {
        return config.session(store, this::remembers, clock);
    }

    private boolean remembers(String key) {
        Instant end = remembered.get(key);
        return end != null && clock.instant().isBefore(end);
    }

    // ---- tests

    /// Runs one test of the suite.
    void test(Run run, String name, Statement body) throws IOException {
        failure = null;
        inTest = true;
        run.refresh();
        try {
            body.run(run);
        } catch (ScriptFault fault) {
            failure = fault.error().toString();
        }
        inTest = false;
        int number = passed + failed + 1;
        if (failure == null) {
            passed++;
            log.line("passed " + number + ": " + name);
        } else {
            failed++;
            log.line("FAILED " + number + ": " + name + ": " + failure);
        }
    }

    Flow fail(String reason) throws ScriptFault {
        if (!inTest) {
            throw new ScriptFault("test_fail outside of a test: " + reason);
        }
        failure = reason;
        return Flow.END_TEST;
    }

    int passed() {
        return passed;
    }

    int failed() {
        return failed;
    }

    void print(String line) {
        log.line(line);
    }

    // ---- the message

    void message(Run run, byte[] octets) throws IOException {
        message = SieveMessage.of(octets);
        var working = new WorkingMessage(message, run.limits());
        run.become(working);
        config.envelopeOf(working);
        refresh(run);
    }

    /// Makes settings take effect.
    void refresh(Run run) {
        run.become(session(), config.limits());
    }

    boolean lookAtSent(Run run, long index) throws IOException {
        var sent = store.sent(index);
        if (sent == null) {
            return false;
        }
        message(run, sent.octets());
        config.envelope(new SieveEnvelope(sent.from(), sent.to()));
        refresh(run);
        return true;
    }

    boolean lookAtStored(Run run, String mailbox, long index) throws IOException {
        var stored = store.stored(mailbox, index);
        if (stored == null) {
            return false;
        }
        message(run, stored.octets());
        run.flags(stored.flags());
        return true;
    }

    // ---- scripts

    /// @return whether it could be compiled
    boolean compile(String path) throws IOException {
        script = null;
        Optional<byte[]> text = files.read(path);
        if (text.isEmpty()) {
            errors = List.of("there is no file " + path);
            return false;
        }
        try {
            var dialect = SieveDialect.ADMINISTRATOR.withLimits(config.limits());
            script = SieveCompiler.compile(text.get(), dialect, this::include);
            errors = List.of();
            return true;
        } catch (SieveException e) {
            var told = new ArrayList<String>();
            e.errors().forEach(error -> told.add(error.reason()));
            told.add("the script is refused");
            errors = told;
            return false;
        }
    }

    Optional<byte[]> include(ScriptLibrary.Location location, String name) throws IOException {
        String folder =
                location == ScriptLibrary.Location.PERSONAL ? "included" : "included-global";
        return files.read(folder + "/" + name + ".sieve");
    }

    /// Runs the script that was compiled last.
    ///
    /// @return whether it ended well
    boolean run(Run suite, boolean append) throws IOException {
        if (script == null) {
            errors = List.of("no script has been compiled");
            return false;
        }
        if (!append) {
            suite.become(new Result());
        }
        return runOn(suite, script, List.of());
    }

    private boolean runOn(Run suite, CompiledScript one, List<String> flags) throws IOException {
        errors = List.of();
        var run = new Run(one, message, session(), config.limits());
        run.become(suite.message());
        run.become(suite.result());
        run.flags(flags);
        owner = run;
        try {
            one.unit().body().run(run);
            return true;
        } catch (ScriptFault fault) {
            errors = List.of(fault.error().reason());
            return false;
        }
    }

    /// Runs scripts as those before, of and after the person's own, and does what comes of them;
    /// one that does not keep the message ends them all.
    boolean runAll(Run suite, List<String> paths) throws IOException {
        suite.become(new Result());
        owner = null;
        for (String path : paths) {
            List<String> flags = owner == null ? List.of() : owner.flags();
            if (!compile(path) || script == null || !runOn(suite, script, flags)) {
                return false;
            }
            if (!suite.result().putOffKeep()) {
                break;
            }
        }
        return execute(suite);
    }

    List<String> errors() {
        return errors;
    }

    // ---- the result

    private Run owner(Run suite) {
        return owner == null ? suite : owner;
    }

    /// The names of the actions that were taken; the implicit keep is none.
    List<String> actions(Run suite) {
        var names = new ArrayList<String>();
        for (SieveAction action : suite.result().actions()) {
            names.add(Result.name(action));
        }
        return names;
    }

    boolean execute(Run suite) throws IOException {
        Run of = owner(suite);
        String wrong = store.execute(suite.result().whole(of), message, config);
        for (var one : suite.result().remembered()) {
            remembered.put(one.key(), clock.instant().plus(one.period()));
        }
        for (SieveAction action : suite.result().whole(of)) {
            if (action instanceof SieveAction.Vacation vacation && !vacation.period().isZero()) {
                remembered.put(vacation.key(), clock.instant().plus(vacation.period()));
            }
        }
        errors = wrong.isEmpty() ? List.of() : List.of(wrong);
        return wrong.isEmpty();
    }

    void reset(Run suite) {
        suite.become(new Result());
        suite.flags(List.of());
        store.forgetSent();
        owner = null;
    }
}
