package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.Signature.Kind;
import org.postern.sieve.VariableCommands.Modifiers;
import org.postern.sieve.Word.CommandMaker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `foreverypart`, `break`, `replace`, `enclose` and `extracttext` (RFC 5703).
final class MimeCommands {
    static final List<Word<CommandMaker>> COMMANDS =
            List.of(
                    Word.command(
                            Signature.of("foreverypart", "foreverypart")
                                    .tag("name", Kind.CONSTANT)
                                    .block(),
                            MimeCommands::forEveryPart),
                    Word.command(
                            Signature.of("break", "foreverypart").tag("name", Kind.CONSTANT),
                            MimeCommands::breakLoop),
                    Word.command(
                            Signature.of("replace", "replace")
                                    .tag("mime")
                                    .tag("subject", Kind.STRING)
                                    .tag("from", Kind.ADDRESS)
                                    .takes(Kind.STRING),
                            MimeCommands::replace),
                    Word.command(
                            Signature.of("enclose", "enclose")
                                    .tag("subject", Kind.STRING)
                                    .tag("headers", Kind.HEADERS)
                                    .takes(Kind.STRING),
                            MimeCommands::enclose),
                    Word.command(
                            Signature.of("extracttext", "extracttext")
                                    .tags(Modifiers.TAGS)
                                    .tag("first", Kind.NUMBER)
                                    .takes(Kind.CONSTANT),
                            MimeCommands::extractText));

    private MimeCommands() {}

    // RFC 5703 section 3
    private static Statement forEveryPart(Call call) throws SieveException {
        int most = call.compilation().dialect().limits().loopDepth();
        if (call.compilation().loops().size() >= most) {
            call.complain("foreverypart is nested above " + most + " levels");
            return Statement.NOTHING;
        }
        String name = call.has("name") ? call.constant("name") : "";
        Statement body = call.compilation().loop(call, name);
        return run -> loop(run, name, body);
    }

    private static Flow loop(Run run, String name, Statement body) throws ScriptFault, IOException {
        MimeLoop outer = run.loop();
        List<WorkingPart> parts = parts(run, outer);
        if (parts.isEmpty()) {
            return Flow.NEXT;
        }
        int depth = outer == null ? 1 : outer.depth() + 1;
        if (depth > run.limits().loopDepth()) {
            throw new ScriptFault(
                    "foreverypart is nested above " + run.limits().loopDepth() + " levels");
        }
        var loop = new MimeLoop(depth, parts.getFirst());
        run.loop(loop);
        try {
            for (WorkingPart part : parts) {
                run.step();
                if (!part.isThere()) {
                    continue;
                }
                loop.moveTo(part);
                Flow flow = body.run(run);
                if (flow == Flow.BREAK && isMine(run.breakTarget(), name)) {
                    return Flow.NEXT;
                }
                if (flow != Flow.NEXT) {
                    return flow;
                }
            }
            return Flow.NEXT;
        } finally {
            run.loop(outer);
        }
    }

    private static boolean isMine(@Nullable String target, String name) {
        return target == null || target.equals(name);
    }

    /// All parts of the message, or within a loop those below its part.
    private static List<WorkingPart> parts(Run run, @Nullable MimeLoop outer) throws ScriptFault {
        if (outer == null) {
            List<WorkingPart> all = run.message().parts();
            run.work(all.size() * 16L);
            return List.copyOf(all);
        }
        var below = new ArrayList<WorkingPart>();
        outer.part().collect(below, run.limits().parts());
        run.work(below.size() * 16L);
        return below.subList(1, below.size());
    }

    // RFC 5703 section 3
    private static Statement breakLoop(Call call) throws SieveException {
        List<String> loops = call.compilation().loops();
        if (loops.isEmpty()) {
            call.complain("break stands in no foreverypart");
            return Statement.NOTHING;
        }
        String name = call.has("name") ? call.constant("name") : null;
        if (name != null && !loops.contains(name)) {
            call.complain(
                    call.position("name"),
                    "there is no foreverypart \"" + Compilation.shown(name) + "\" around it");
        }
        return run -> {
            run.breakTarget(name);
            return Flow.BREAK;
        };
    }

    // RFC 5703 section 5
    private static Statement replace(Call call) throws SieveException {
        boolean mime = call.has("mime");
        Text replacement = call.text(0);
        Text subject = call.textOrNull("subject");
        Text from = call.textOrNull("from");
        return run -> {
            String text = replacement.value(run);
            String part = mime ? PartText.ofMime(text) : PartText.of(text);
            MimeLoop loop = run.loop();
            WorkingPart root = run.message().root();
            if (loop != null && loop.part() != root) {
                var fresh = NewMessage.part(part);
                run.message().replace(loop.part(), fresh);
                loop.moveTo(fresh);
                run.note("replace a part");
                return Flow.NEXT;
            }
            var fresh =
                    NewMessage.replaced(
                            root,
                            subject == null ? null : subject.value(run),
                            from == null ? null : from.value(run),
                            part);
            run.message().replace(root, fresh);
            if (loop != null) {
                loop.moveTo(fresh);
            }
            run.note("replace the message");
            return Flow.NEXT;
        };
    }

    // RFC 5703 section 6
    private static Statement enclose(Call call) throws SieveException {
        Text text = call.text(0);
        Text subject = call.textOrNull("subject");
        FieldList headers = call.has("headers") ? new FieldList(call.texts("headers")) : null;
        return run -> {
            run.message()
                    .enclose(
                            NewMessage.enclosing(
                                    run,
                                    subject == null ? null : subject.value(run),
                                    headers == null ? List.of() : headers.keys(run),
                                    PartText.of(text.value(run))));
            run.note("enclose");
            return Flow.NEXT;
        };
    }

    // RFC 5703 section 7
    private static Statement extractText(Call call) throws SieveException {
        call.compilation().needs("variables", "extracttext", call.position());
        if (call.compilation().loops().isEmpty()) {
            call.complain("extracttext stands in no foreverypart");
        }
        Optional<Text.Slot> slot = VariableCommands.slot(call, 0);
        long first = call.has("first") ? call.number("first") : Long.MAX_VALUE;
        var modifiers = Modifiers.of(call);
        if (slot.isEmpty()) {
            return Statement.NOTHING;
        }
        Text.Slot target = slot.get();
        return run -> {
            MimeLoop loop = run.loop();
            String text = loop == null ? "" : text(loop.part(), run);
            int length = text.codePointCount(0, text.length());
            String cut =
                    first >= length
                            ? text
                            : text.substring(0, text.offsetByCodePoints(0, (int) first));
            run.set(target, modifiers.apply(run.cut(cut), run.limits().variableOctets()));
            return Flow.NEXT;
        };
    }

    private static String text(WorkingPart part, Run run) throws ScriptFault, IOException {
        boolean text = part.isLeaf() && part.content().mediaType().type().equals("text");
        return text ? part.plainText(run).text() : "";
    }
}
