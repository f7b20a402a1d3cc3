package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.mail.Disposition;
import org.postern.mail.MediaType;
import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.CommandMaker;
import org.postern.sieve.Word.TestMaker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `attachment` and `removeattachments` (`vnd.postern.attachments`). docs/sieve.md describes them.
///
/// An attachment is a part that is no container and either says so, or has a file name, or is
/// neither text nor a message's only part.
final class AttachmentWords {
    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(
                            Signature.of("attachment", "vnd.postern.attachments")
                                    .tags(Matching.TAGS)
                                    .tag("name", "what", null, "")
                                    .tag("type", "what", null, "")
                                    .takes(Kind.STRINGS),
                            AttachmentWords::attachment));

    static final List<Word<CommandMaker>> COMMANDS =
            List.of(
                    Word.command(
                            Signature.of("removeattachments", "vnd.postern.attachments")
                                    .tags(Matching.TAGS)
                                    .tag("name", "what", null, "")
                                    .tag("type", "what", null, "")
                                    .tag("text", Kind.STRING)
                                    .takes(Kind.STRINGS),
                            AttachmentWords::remove));

    private AttachmentWords() {}

    private static Condition attachment(Call call) throws SieveException {
        var matching = Matching.of(call, 0);
        boolean type = call.has("type");
        Matching.Source source =
                (run, target) -> {
                    for (WorkingPart part : attachments(run)) {
                        if (target.take(value(part, type))) {
                            return;
                        }
                    }
                };
        return run -> matching.holds(run, source);
    }

    private static Statement remove(Call call) throws SieveException {
        var matching = Matching.of(call, 0);
        boolean type = call.has("type");
        Text notice = call.textOrNull("text");
        if (matching.counts()) {
            call.complain("removeattachments has no :count");
        }
        return run -> {
            for (WorkingPart part : attachments(run)) {
                if (part.isThere() && matching.holds(run, List.of(value(part, type)))) {
                    remove(run, part, notice == null ? null : notice.value(run));
                }
            }
            return Flow.NEXT;
        };
    }

    private static void remove(Run run, WorkingPart part, @Nullable String notice)
            throws ScriptFault, IOException {
        String name = part.content().fileName().orElse("");
        String text =
                notice == null
                        ? "The attachment "
                                + (name.isEmpty() ? "" : "\"" + FieldPrinter.clean(name) + "\" ")
                                + "was removed by a filter.\r\n"
                        : notice;
        WorkingPart root = run.message().root();
        WorkingPart fresh =
                part == root
                        ? NewMessage.replaced(root, null, null, PartText.of(text))
                        : NewMessage.part(PartText.of(text));
        run.message().replace(part, fresh);
        run.note("remove the attachment " + Compilation.shown(name));
    }

    private static List<WorkingPart> attachments(Run run) throws ScriptFault {
        var found = new ArrayList<WorkingPart>();
        for (WorkingPart part : run.message().parts()) {
            run.step();
            if (isAttachment(part)) {
                found.add(part);
            }
        }
        return found;
    }

    private static boolean isAttachment(WorkingPart part) {
        if (part.isMultipart()) {
            return false;
        }
        Disposition disposition = part.content().disposition();
        if (disposition != null && disposition.type().equals("attachment")) {
            return true;
        }
        MediaType type = part.content().mediaType();
        return part.isLeaf()
                && (part.content().fileName().isPresent() || !type.type().equals("text"));
    }

    private static Value value(WorkingPart part, boolean type) {
        return new Value(
                type
                        ? part.content().mediaType().toString()
                        : part.content().fileName().orElse(""));
    }
}
