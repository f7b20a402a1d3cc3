package org.postern.sieve;

import org.postern.mail.MediaType;
import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.TestMaker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `body` (RFC 5173 section 4).
final class BodyTest {
    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(
                            Signature.of("body", "body")
                                    .tags(Matching.TAGS)
                                    .tag("raw", "transform", null, "")
                                    .tag("content", "transform", Kind.STRINGS, "")
                                    .tag("text", "transform", null, "")
                                    .takes(Kind.STRINGS),
                            BodyTest::body));

    private BodyTest() {}

    private static Condition body(Call call) throws SieveException {
        var matching = Matching.of(call, 0);
        Matching.Source source = source(call);
        return run -> {
            // RFC 5173 section 6: what matches in a body is not kept in match variables
            boolean kept = run.keepsMatches();
            run.keepsMatches(false);
            try {
                return matching.holds(run, source);
            } finally {
                run.keepsMatches(kept);
            }
        };
    }

    private static Matching.Source source(Call call) throws SieveException {
        if (call.has("raw")) {
            // RFC 5173 section 5.1
            return (run, target) -> {
                if (run.message().root().bodyOctets() > 0) {
                    target.take(run.message().rawBody(run));
                }
            };
        }
        if (call.has("content")) {
            Texts types = call.texts("content");
            return (run, target) -> content(run, lower(types.values(run)), target);
        }
        return BodyTest::text;
    }

    private static List<String> lower(List<String> types) {
        var lower = new ArrayList<String>();
        for (String type : types) {
            lower.add(type.toLowerCase(Locale.ROOT));
        }
        return lower;
    }

    // RFC 5173 section 5.3: the text of all text parts
    private static void text(Run run, Matching.Target target) throws ScriptFault, IOException {
        for (WorkingPart part : run.message().parts()) {
            run.step();
            boolean text = part.content().mediaType().type().equals("text");
            if (text
                    && part.isLeaf()
                    && part.bodyOctets() > 0
                    && target.take(part.plainText(run))) {
                return;
            }
        }
    }

    // RFC 5173 section 5.2
    private static void content(Run run, List<String> types, Matching.Target target)
            throws ScriptFault, IOException {
        for (WorkingPart part : run.message().parts()) {
            run.step();
            MediaType type = part.content().mediaType();
            if (!wanted(types, type)) {
                continue;
            }
            if (part.isMultipart()) {
                for (Value around : part.aroundParts(run)) {
                    if (target.take(around)) {
                        return;
                    }
                }
                continue;
            }
            Value value;
            if (part.isEmbeddedMessage()) {
                value = part.children().getFirst().headerText(run);
            } else {
                value = type.type().equals("text") ? part.text(run) : part.octetsAsText(run);
            }
            if (target.take(value)) {
                return;
            }
        }
    }

    /// The empty type is all of them, a type without subtype all of its subtypes; what is no type
    /// (two slashes, one at an end) is none.
    private static boolean wanted(List<String> types, MediaType type) {
        for (String wanted : types) {
            int slash = wanted.indexOf('/');
            boolean fits =
                    wanted.isEmpty()
                            || (slash < 0 && wanted.equals(type.type()))
                            || wanted.equals(type.toString());
            if (fits) {
                return true;
            }
        }
        return false;
    }
}
