package org.postern.sieve;

import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.TestMaker;

import java.util.List;
import java.util.Optional;

/// `metadata`, `metadataexists` (RFC 5490 section 4) and the same for the server (section 5).
final class MetadataTests {
    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(
                            Signature.of("metadata", "mboxmetadata")
                                    .tags(Matching.TAGS)
                                    .takes(Kind.STRING, Kind.STRING, Kind.STRINGS),
                            MetadataTests::metadata),
                    Word.test(
                            Signature.of("metadataexists", "mboxmetadata")
                                    .takes(Kind.STRING, Kind.STRINGS),
                            MetadataTests::metadataExists),
                    Word.test(
                            Signature.of("servermetadata", "servermetadata")
                                    .tags(Matching.TAGS)
                                    .takes(Kind.STRING, Kind.STRINGS),
                            MetadataTests::serverMetadata),
                    Word.test(
                            Signature.of("servermetadataexists", "servermetadata")
                                    .takes(Kind.STRINGS),
                            MetadataTests::serverMetadataExists));

    private MetadataTests() {}

    private static Condition metadata(Call call) throws SieveException {
        var matching = Matching.of(call, 2);
        Text mailbox = call.text(0);
        Text annotation = call.text(1);
        return run -> {
            run.step();
            Optional<String> value =
                    run.session().mailboxes().metadata(mailbox.value(run), annotation.value(run));
            return value.isPresent() && matching.holds(run, value.get());
        };
    }

    private static Condition metadataExists(Call call) throws SieveException {
        Text mailbox = call.text(0);
        Texts annotations = call.texts(1);
        return run -> {
            String name = mailbox.value(run);
            for (String annotation : annotations.values(run)) {
                run.step();
                if (run.session().mailboxes().metadata(name, annotation).isEmpty()) {
                    return false;
                }
            }
            return true;
        };
    }

    private static Condition serverMetadata(Call call) throws SieveException {
        var matching = Matching.of(call, 1);
        Text annotation = call.text(0);
        return run -> {
            run.step();
            Optional<String> value =
                    run.session().mailboxes().serverMetadata(annotation.value(run));
            return value.isPresent() && matching.holds(run, value.get());
        };
    }

    private static Condition serverMetadataExists(Call call) throws SieveException {
        Texts annotations = call.texts(0);
        return run -> {
            for (String annotation : annotations.values(run)) {
                run.step();
                if (run.session().mailboxes().serverMetadata(annotation).isEmpty()) {
                    return false;
                }
            }
            return true;
        };
    }
}
