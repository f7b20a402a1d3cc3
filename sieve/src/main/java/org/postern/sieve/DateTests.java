package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.mail.MailDate;
import org.postern.mail.RawText;
import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.TestMaker;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/// `date` and `currentdate` (RFC 5260 sections 4 and 5).
final class DateTests {
    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(
                            Signature.of("date", "date")
                                    .tags(Matching.TAGS)
                                    .tags(FieldIndex.TAGS)
                                    .tag("zone", "zone", Kind.STRING, "")
                                    .tag("originalzone", "zone", null, "")
                                    .takes(Kind.HEADER, Kind.STRING, Kind.STRINGS),
                            DateTests::date),
                    Word.test(
                            Signature.of("currentdate", "date")
                                    .tags(Matching.TAGS)
                                    .tag("zone", "zone", Kind.STRING, "")
                                    .takes(Kind.STRING, Kind.STRINGS),
                            DateTests::currentDate));

    private DateTests() {}

    private static Condition date(Call call) throws SieveException {
        var matching = Matching.of(call, 2);
        var index = FieldIndex.of(call);
        var names = new FieldList(call.texts(0));
        var part = part(call, 1);
        var zone = zone(call);
        Matching.Source source =
                (run, target) -> {
                    for (String key : names.keys(run)) {
                        for (Value value : index.chosen(run.message().values(key))) {
                            run.work(value.text().length());
                            Optional<OffsetDateTime> moment = moment(value.text());
                            if (moment.isPresent()
                                    && target.take(shown(run, part, zone, moment.get()))) {
                                return;
                            }
                        }
                    }
                };
        return run -> matching.holds(run, source);
    }

    /// The date of a field's value: of fields with a semicolon (Received) what is behind the last.
    private static Optional<OffsetDateTime> moment(String value) {
        return MailDate.parse(RawText.of(value.substring(value.lastIndexOf(';') + 1)));
    }

    private static Condition currentDate(Call call) throws SieveException {
        var matching = Matching.of(call, 1);
        var part = part(call, 0);
        var zone = zone(call);
        return run -> {
            run.step();
            OffsetDateTime now = run.start().atOffset(ZoneOffset.UTC);
            return matching.holds(run, List.of(shown(run, part, zone, now)));
        };
    }

    private static Value shown(Run run, Part part, Zone zone, OffsetDateTime moment)
            throws ScriptFault {
        DateParts wanted = part.of(run);
        return new Value(wanted == null ? "" : wanted.of(zone.place(run, moment)));
    }

    /// Null for a part that does not exist, which a variable may name.
    private interface Part {
        @Nullable DateParts of(Run run);
    }

    private interface Zone {
        OffsetDateTime place(Run run, OffsetDateTime moment) throws ScriptFault;
    }

    private static Part part(Call call, int index) throws SieveException {
        Text name = call.text(index);
        if (name instanceof Text.Constant(String value)) {
            DateParts part = DateParts.named(value);
            if (part == null) {
                call.complain(
                        call.position(index),
                        "\"" + Compilation.shown(value) + "\" is no part of a date");
            }
            return _ -> part;
        }
        return run -> DateParts.named(name.value(run));
    }

    // RFC 5260 section 4.1
    private static Zone zone(Call call) throws SieveException {
        if (call.has("originalzone")) {
            return (_, moment) -> moment;
        }
        if (!call.has("zone")) {
            return (run, moment) ->
                    moment.atZoneSameInstant(run.session().zone()).toOffsetDateTime();
        }
        Text zone = call.text("zone");
        if (zone instanceof Text.Constant(String value)) {
            ZoneOffset offset = DateParts.offset(value);
            if (offset == null) {
                call.complain(
                        call.position("zone"),
                        "\"" + Compilation.shown(value) + "\" is no zone: write it as +0100");
                return (_, moment) -> moment;
            }
            return (_, moment) -> moment.withOffsetSameInstant(offset);
        }
        return (run, moment) -> {
            String value = zone.value(run);
            ZoneOffset offset = DateParts.offset(value);
            if (offset == null) {
                throw new ScriptFault("\"" + Compilation.shown(value) + "\" is no zone");
            }
            return moment.withOffsetSameInstant(offset);
        };
    }
}
