package org.postern.sieve;

import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.TestMaker;

import java.util.List;

/// `size` (RFC 5228 section 5.9).
final class SizeTest {
    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(
                            Signature.of("size")
                                    .tag("over", "size", null, "")
                                    .tag("under", "size", null, "")
                                    .takes(Kind.NUMBER),
                            SizeTest::size));

    private SizeTest() {}

    private static Condition size(Call call) throws SieveException {
        long limit = call.number(0);
        if (!call.has("over") && !call.has("under")) {
            call.complain("size needs :over or :under");
        }
        return call.has("over")
                ? run -> run.message().octets() > limit
                : run -> run.message().octets() < limit;
    }
}
