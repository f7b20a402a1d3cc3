package org.postern.sieve;

import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.TestMaker;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `environment` (RFC 5183 section 4).
final class EnvironmentTest {
    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(
                            Signature.of("environment", "environment")
                                    .tags(Matching.TAGS)
                                    .takes(Kind.STRING, Kind.STRINGS),
                            EnvironmentTest::environment));

    /// What is so unless the session says otherwise.
    private static final Map<String, String> ALWAYS =
            Map.of("name", "Postern Sieve", "location", "MDA", "phase", "during");

    private EnvironmentTest() {}

    private static Condition environment(Call call) throws SieveException {
        var matching = Matching.of(call, 1);
        Text item = call.text(0);
        return run -> {
            run.step();
            String name = item.value(run).toLowerCase(Locale.ROOT);
            String value = run.session().environment().get(name);
            if (value == null) {
                value = ALWAYS.get(name);
            }
            // RFC 5183 section 4: an unknown item is false, whatever is asked
            return value != null && matching.holds(run, value);
        };
    }
}
