package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.TestMaker;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// `duplicate` (RFC 7352 section 3).
final class DuplicateTest {
    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(
                            Signature.of("duplicate", "duplicate")
                                    .tag("handle", Kind.STRING)
                                    .tag("header", "id", Kind.HEADER, "")
                                    .tag("uniqueid", "id", Kind.STRING, "")
                                    .tag("seconds", Kind.NUMBER)
                                    .tag("last"),
                            DuplicateTest::duplicate));

    private DuplicateTest() {}

    private static Condition duplicate(Call call) throws SieveException {
        Text handle = call.has("handle") ? call.text("handle") : new Text.Constant("");
        Text header = call.textOrNull("header");
        Text unique = call.textOrNull("uniqueid");
        long seconds = call.has("seconds") ? call.number("seconds") : -1;
        boolean last = call.has("last");
        return run -> {
            run.step();
            String id = id(run, header, unique);
            if (id == null) {
                return false;
            }
            // RFC 7352 section 3.1: whatever the id was made from, equal ones are equal
            String key = TrackerKey.of("duplicate", handle.value(run), id);
            boolean known = run.session().tracker().remembers(key);
            if (!known || last) {
                run.result().remember(key, period(run, seconds));
            }
            return known;
        };
    }

    /// Null where the message has no such field: it is no duplicate then.
    private static @Nullable String id(Run run, @Nullable Text header, @Nullable Text unique)
            throws IOException {
        if (unique != null) {
            return unique.value(run);
        }
        String name = header == null ? "message-id" : FieldNames.key(header.value(run));
        String value = run.message().value(name);
        return value == null || value.isEmpty() ? null : value;
    }

    private static Duration period(Run run, long seconds) {
        SieveSettings settings = run.session().settings();
        Duration wanted = seconds < 0 ? settings.duplicateDefault() : Duration.ofSeconds(seconds);
        return wanted.compareTo(settings.duplicateMax()) > 0 ? settings.duplicateMax() : wanted;
    }
}
