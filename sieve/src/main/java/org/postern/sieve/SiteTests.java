package org.postern.sieve;

import org.postern.sieve.SieveLists.Place;
import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.TestMaker;

import java.util.List;

/// `score` and `wordlist` (`vnd.postern.…`). docs/sieve.md describes them.
final class SiteTests {
    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(
                            Signature.of("score", "vnd.postern.score")
                                    .tag("over", "bound", null, "")
                                    .tag("under", "bound", null, "")
                                    .takes(Kind.NUMBER),
                            SiteTests::score),
                    Word.test(
                            Signature.of("wordlist", "vnd.postern.wordlist")
                                    .tag("least", Kind.NUMBER)
                                    .tag("subject", "place", null, "")
                                    .tag("header", "place", null, "")
                                    .tag("body", "place", null, "")
                                    .takes(Kind.STRINGS),
                            SiteTests::wordList));

    private SiteTests() {}

    private static Condition score(Call call) throws SieveException {
        if (!call.has("over") && !call.has("under")) {
            call.complain("score needs :over or :under");
        }
        boolean over = call.has("over");
        long bound = call.number(0);
        return run -> {
            run.step();
            int score = run.session().verdicts().score() + run.result().scoreDelta();
            return over ? score > bound : score < bound;
        };
    }

    private static Condition wordList(Call call) throws SieveException {
        Texts names = call.texts(0);
        long least = call.has("least") ? call.number("least") : 1;
        Place place =
                call.has("subject")
                        ? Place.SUBJECT
                        : call.has("header")
                                ? Place.HEADER
                                : call.has("body") ? Place.BODY : Place.ALL;
        return run -> {
            long hits = 0;
            for (String name : names.values(run)) {
                run.work(run.message().octets());
                hits += run.session().lists().wordHits(ListTests.known(run, name), place);
                if (hits >= least) {
                    return true;
                }
            }
            return hits >= least;
        };
    }
}
