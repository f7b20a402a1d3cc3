package org.postern.sieve;

import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.CommandMaker;

import java.io.IOException;
import java.util.List;

/// What only administrators' filters may do: `wiretap`, `quarantine`, `score` and `excerpt`
/// (`vnd.postern.…`). docs/sieve.md describes them.
final class SiteActions {
    static final List<Word<CommandMaker>> COMMANDS =
            List.of(
                    Word.command(
                            Signature.of("wiretap", "vnd.postern.wiretap").takes(Kind.ADDRESS),
                            SiteActions::wiretap),
                    Word.command(
                            Signature.of("quarantine", "vnd.postern.quarantine")
                                    .tag("reason", Kind.STRING)
                                    .tag("copy", "copy", null, "copy")
                                    .takes(Kind.STRING),
                            SiteActions::quarantine),
                    Word.command(
                            Signature.of("score", "vnd.postern.score")
                                    .tag("add", "direction", null, "")
                                    .tag("subtract", "direction", null, "")
                                    .takes(Kind.NUMBER),
                            SiteActions::score),
                    Word.command(
                            Signature.of("excerpt", "vnd.postern.excerpt")
                                    .tag("first", Kind.NUMBER)
                                    .takes(Kind.ADDRESS),
                            SiteActions::excerpt));

    /// What one `score` may add or take away; 50 is junk.
    private static final int MOST_POINTS = 1000;

    /// Characters of an excerpt: a short message of a telephone.
    private static final int EXCERPT = 160;

    private static final int LONGEST_EXCERPT = 10_000;

    private SiteActions() {}

    private static Statement wiretap(Call call) throws SieveException {
        Text address = call.text(0);
        return run -> {
            String to = BaseActions.address(address.value(run), "wiretap");
            run.result().add(new SieveAction.Wiretap(to, run.message().form()), run);
            run.note("wiretap " + to);
            return Flow.NEXT;
        };
    }

    private static Statement quarantine(Call call) throws SieveException {
        Text name = call.text(0);
        Text reason = call.has("reason") ? call.text("reason") : new Text.Constant("");
        boolean copy = call.has("copy");
        return run -> {
            String into = name.value(run);
            if (into.isBlank()) {
                throw new ScriptFault("quarantine needs a name");
            }
            if (!copy) {
                run.result().cancelKeep();
            }
            run.result()
                    .add(
                            new SieveAction.Quarantine(
                                    into, reason.value(run), run.message().form()),
                            run);
            run.note("quarantine " + Compilation.shown(into));
            return Flow.NEXT;
        };
    }

    private static Statement score(Call call) throws SieveException {
        if (!call.has("add") && !call.has("subtract")) {
            call.complain("score needs :add or :subtract");
        }
        long points = call.number(0);
        if (points > MOST_POINTS) {
            call.complain(call.position(0), "score takes at most " + MOST_POINTS + " points");
        }
        int delta = (int) (call.has("add") ? points : -points);
        return run -> {
            run.result().addScore(delta);
            run.note("score " + (delta < 0 ? "" : "+") + delta);
            return Flow.NEXT;
        };
    }

    private static Statement excerpt(Call call) throws SieveException {
        Text address = call.text(0);
        long first = call.has("first") ? call.number("first") : EXCERPT;
        if (first < 1 || first > LONGEST_EXCERPT) {
            call.complain(call.position("first"), ":first is from 1 to " + LONGEST_EXCERPT);
        }
        return run -> {
            String to = BaseActions.address(address.value(run), "excerpt");
            run.result()
                    .add(
                            new SieveAction.Excerpt(
                                    new SieveMail("", List.of(to), mail(run, to, (int) first))),
                            run);
            run.note("excerpt to " + to);
            return Flow.NEXT;
        };
    }

    private static byte[] mail(Run run, String to, int first) throws ScriptFault, IOException {
        String subject = run.message().value("subject");
        String sender = run.message().value("from");
        return new Outgoing(run, run.session().settings().postmaster())
                .plain("To", "<" + to + ">")
                .field("Subject", subject == null ? "" : subject)
                .field("Original-From", sender == null ? "" : sender)
                .plain("Auto-Submitted", "auto-generated")
                .with(PartText.of(beginning(run, first)));
    }

    /// The beginning of the message's text, each run of white space as one blank.
    private static String beginning(Run run, int first) throws ScriptFault, IOException {
        for (WorkingPart part : run.message().parts()) {
            if (part.isLeaf() && part.content().mediaType().type().equals("text")) {
                String text = part.plainText(run).text();
                String head = text.substring(0, Math.min(text.length(), first * 8));
                String plain = head.strip().replaceAll("\\s+", " ");
                int length = plain.codePointCount(0, plain.length());
                return length <= first
                        ? plain
                        : plain.substring(0, plain.offsetByCodePoints(0, first));
            }
        }
        return "";
    }
}
