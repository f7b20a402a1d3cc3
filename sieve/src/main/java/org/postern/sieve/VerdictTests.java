package org.postern.sieve;

import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.TestMaker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// `spamtest` and `virustest` (RFC 5235).
final class VerdictTests {
    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(
                            Signature.of("spamtest", "spamtest|spamtestplus")
                                    .tags(Matching.TAGS)
                                    .tag("percent", "percent", null, "spamtestplus")
                                    .takes(Kind.STRING),
                            VerdictTests::spam),
                    Word.test(
                            Signature.of("virustest", "virustest")
                                    .tags(Matching.TAGS)
                                    .takes(Kind.STRING),
                            VerdictTests::virus));

    /// Against numbers that are a hair below what they should be.
    private static final double HAIR = 0.001;

    private VerdictTests() {}

    // RFC 5235 section 2
    private static Condition spam(Call call) throws SieveException {
        var matching = Matching.of(call, 0);
        boolean percent = call.has("percent");
        return run -> {
            run.step();
            OptionalDouble junk = run.session().verdicts().junk(fields(run));
            int value;
            if (junk.isEmpty()) {
                value = 0;
            } else {
                double sure = Math.clamp(junk.getAsDouble(), 0, 1);
                value = (int) (percent ? sure * 100 + HAIR : sure * 9 + 1 + HAIR);
            }
            // RFC 5235 section 2: nothing was looked at, which counts as no value
            int count = junk.isEmpty() ? 0 : 1;
            return matching.counts()
                    ? matching.holdsCount(run, count)
                    : matching.holds(run, Integer.toString(value));
        };
    }

    private static Condition virus(Call call) throws SieveException {
        var matching = Matching.of(call, 0);
        return run -> {
            run.step();
            OptionalInt found = run.session().verdicts().virus(fields(run));
            return matching.counts()
                    ? matching.holdsCount(run, found.isEmpty() ? 0 : 1)
                    : matching.holds(run, Integer.toString(found.orElse(0)));
        };
    }

    private static SieveVerdicts.Fields fields(Run run) {
        return name -> {
            try {
                return run.message().values(name.toLowerCase(Locale.ROOT)).stream()
                        .map(Value::text)
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
