package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.CommandMaker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// `addheader` and `deleteheader` (RFC 5293 sections 4 and 5).
final class EditHeader {
    static final List<Word<CommandMaker>> COMMANDS =
            List.of(
                    Word.command(
                            Signature.of("addheader", "editheader")
                                    .tag("last")
                                    .takes(Kind.HEADER, Kind.STRING),
                            EditHeader::add),
                    Word.command(
                            Signature.of("deleteheader", "editheader")
                                    .tags(Matching.TAGS)
                                    .tag("index", "index", Kind.NUMBER, "")
                                    .tag("last", "last", null, "")
                                    .takes(Kind.HEADER, Kind.STRINGS)
                                    .lastMayLack(),
                            EditHeader::delete));

    // RFC 5293 section 6: they tell where a message has been, and guard against loops
    private static final Set<String> NEVER_DELETED = Set.of("received", "auto-submitted");

    // RFC 5293 section 6: a site may guard any field but this
    private static final String NEVER_GUARDED = "subject";

    private EditHeader() {}

    private static boolean isGuarded(List<String> fields, String key) {
        return !key.equals(NEVER_GUARDED) && fields.contains(key);
    }

    private static Statement add(Call call) throws SieveException {
        Text name = call.text(0);
        Text value = call.text(1);
        boolean last = call.has("last");
        if (value instanceof Text.Constant(String text)) {
            String wrong = wrong(text, call.compilation().dialect().limits());
            if (!wrong.isEmpty()) {
                call.complain(call.position(1), wrong);
            }
        }
        return run -> {
            String field = name.value(run);
            String text = value.value(run);
            String wrong = wrong(text, run.limits());
            if (!FieldNames.isOne(field)) {
                throw new ScriptFault(
                        "\"" + Compilation.shown(field) + "\" is no name of a header field");
            }
            if (!wrong.isEmpty()) {
                throw new ScriptFault(wrong);
            }
            if (isGuarded(run.session().settings().fieldsNotAdded(), FieldNames.key(field))) {
                run.note("addheader " + field + " is not permitted");
                return Flow.NEXT;
            }
            byte[] octets = Octets.of(FieldPrinter.field(field, text));
            run.work(run.message().root().fields().size() * 64L);
            run.message().editHeader(lines -> lines.add(octets, last));
            run.note("addheader " + field);
            return Flow.NEXT;
        };
    }

    private static String wrong(String value, SieveLimits limits) {
        if (value.chars().anyMatch(EditHeader::isForbidden)) {
            return "a header field holds no control characters";
        }
        if (value.length() > limits.addedFieldOctets()
                || Octets.of(value).length > limits.addedFieldOctets()) {
            return "a header field may have " + limits.addedFieldOctets() + " octets";
        }
        return "";
    }

    private static boolean isForbidden(int c) {
        return (c < ' ' && c != '\t' && c != '\r' && c != '\n') || c == 0x7F;
    }

    private static Statement delete(Call call) throws SieveException {
        Text name = call.text(0);
        var index = FieldIndex.of(call);
        Matching matching = call.has(1) ? Matching.of(call, 1) : null;
        return run -> {
            String key = FieldNames.key(name.value(run));
            if (NEVER_DELETED.contains(key)
                    || isGuarded(run.session().settings().fieldsNotDeleted(), key)) {
                run.note("deleteheader " + Compilation.shown(key) + " is not permitted");
                return Flow.NEXT;
            }
            Set<Integer> places = places(run, key, index, matching);
            if (!places.isEmpty()) {
                run.work(run.message().root().fields().size() * 64L);
                run.message().editHeader(lines -> remove(lines, key, places));
                run.note("deleteheader " + key + ": " + places.size());
            }
            return Flow.NEXT;
        };
    }

    /// Which of the fields of a name go, from 0.
    private static Set<Integer> places(
            Run run, String key, FieldIndex index, @Nullable Matching matching)
            throws ScriptFault, IOException {
        List<Value> values = run.message().values(key);
        var all = new ArrayList<Integer>();
        for (int i = 0; i < values.size(); i++) {
            all.add(i);
        }
        var places = new HashSet<Integer>();
        List<Integer> chosen = index.chosen(all);
        if (matching != null && matching.counts()) {
            return matching.holdsCount(run, chosen.size()) ? Set.copyOf(chosen) : places;
        }
        for (int place : chosen) {
            run.step();
            if (matching == null || matching.holds(run, List.of(values.get(place)))) {
                places.add(place);
            }
        }
        return places;
    }

    private static void remove(HeaderLines lines, String key, Set<Integer> places) {
        int[] place = new int[1];
        lines.removeIf(field -> field.hasName(key) && places.contains(place[0]++));
    }
}
