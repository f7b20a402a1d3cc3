package org.postern.sieve;

import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.TestMaker;

import java.util.List;

/// `mailboxexists` (RFC 5490 section 3.1), `mailboxidexists` (RFC 9042 section 5) and
/// `specialuse_exists` (RFC 8579 section 3).
final class MailboxTests {
    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(
                            Signature.of("mailboxexists", "mailbox").takes(Kind.STRINGS),
                            MailboxTests::exists),
                    Word.test(
                            Signature.of("mailboxidexists", "mailboxid").takes(Kind.STRINGS),
                            MailboxTests::idExists),
                    Word.test(
                            Signature.of("specialuse_exists", "special-use")
                                    .takes(Kind.STRING, Kind.STRINGS)
                                    .firstMayLack(),
                            MailboxTests::specialUse));

    private MailboxTests() {}

    private static Condition exists(Call call) throws SieveException {
        Texts names = call.texts(0);
        return run -> {
            for (String name : names.values(run)) {
                run.step();
                if (!run.session().mailboxes().exists(name)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static Condition idExists(Call call) throws SieveException {
        Texts ids = call.texts(0);
        return run -> {
            for (String id : ids.values(run)) {
                run.step();
                if (!run.session().mailboxes().idExists(id)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static Condition specialUse(Call call) throws SieveException {
        Text mailbox = call.has(0) ? call.text(0) : new Text.Constant("");
        Texts uses = call.texts(1);
        return run -> {
            List<String> there = run.session().mailboxes().specialUses(mailbox.value(run));
            for (String use : uses.values(run)) {
                run.step();
                if (there.stream().noneMatch(one -> one.equalsIgnoreCase(use))) {
                    return false;
                }
            }
            return true;
        };
    }
}
