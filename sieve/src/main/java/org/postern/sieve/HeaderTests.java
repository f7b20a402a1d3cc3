package org.postern.sieve;

import org.postern.mail.Disposition;
import org.postern.mail.HeaderField;
import org.postern.mail.MediaType;
import org.postern.mail.Parameters;
import org.postern.mail.RawText;
import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.TestMaker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `header` and `exists` (RFC 5228 sections 5.5 and 5.7), with what index (RFC 5260) and mime (RFC
/// 5703) add to them.
final class HeaderTests {
    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(
                            Signature.of("header")
                                    .tags(Matching.TAGS)
                                    .tags(FieldIndex.TAGS)
                                    .tags(PartScope.TAGS)
                                    .tag("type", "option", null, "mime")
                                    .tag("subtype", "option", null, "mime")
                                    .tag("contenttype", "option", null, "mime")
                                    .tag("param", "option", Kind.STRINGS, "mime")
                                    .takes(Kind.HEADERS, Kind.STRINGS),
                            HeaderTests::header),
                    Word.test(
                            Signature.of("exists").tags(PartScope.TAGS).takes(Kind.HEADERS),
                            HeaderTests::exists));

    private HeaderTests() {}

    private static Condition header(Call call) throws SieveException {
        var matching = Matching.of(call, 1);
        var names = new FieldList(call.texts(0));
        var index = FieldIndex.of(call);
        var scope = PartScope.of(call);
        var option = option(call);
        Matching.Source source =
                (run, target) -> {
                    List<String> keys = names.keys(run);
                    for (WorkingPart part : scope.parts(run)) {
                        for (String key : keys) {
                            run.step();
                            List<Value> values = index.chosen(option.values(run, part, key));
                            for (Value value : values) {
                                if (target.take(value)) {
                                    return;
                                }
                            }
                        }
                    }
                };
        return run -> matching.holds(run, source);
    }

    private static Condition exists(Call call) throws SieveException {
        var names = new FieldList(call.texts(0));
        int count = call.places(0).size();
        var scope = PartScope.of(call);
        return run -> {
            List<String> keys = names.keys(run);
            if (keys.size() < count) {
                return false;
            }
            List<WorkingPart> parts = scope.parts(run);
            for (String key : keys) {
                if (!anyHas(parts, key, run)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static boolean anyHas(List<WorkingPart> parts, String key, Run run)
            throws ScriptFault, IOException {
        for (WorkingPart part : parts) {
            run.step();
            if (!part.values(key).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /// What of a field is looked at.
    private interface Option {
        List<Value> values(Run run, WorkingPart part, String key) throws IOException;
    }

    // RFC 5703 section 4.1
    private static Option option(Call call) throws SieveException {
        boolean type = call.has("type");
        boolean subtype = call.has("subtype");
        boolean whole = call.has("contenttype");
        boolean param = call.has("param");
        if ((type || subtype || whole || param) && !call.has("mime")) {
            call.complain(":type, :subtype, :contenttype and :param need :mime");
        }
        if (param) {
            Texts wanted = call.texts("param");
            return (run, part, key) -> parameters(part, key, wanted.values(run));
        }
        if (type || subtype || whole) {
            return (_, part, key) -> contentWords(part, key, type, subtype);
        }
        return (_, part, key) -> part.values(key);
    }

    private static List<Value> contentWords(
            WorkingPart part, String key, boolean type, boolean subtype) throws IOException {
        var values = new ArrayList<Value>(1);
        for (HeaderField field : part.fields(key)) {
            if (key.equals("content-disposition")) {
                Disposition.parse(field.value())
                        .ifPresent(one -> values.add(new Value(subtype ? "" : one.type())));
            } else {
                MediaType.parse(field.value())
                        .ifPresent(one ->
                                values.add(
                                        new Value(
                                                type
                                                        ? one.type()
                                                        : subtype
                                                                ? one.subtype()
                                                                : one.toString())));
            }
        }
        return values;
    }

    private static List<Value> parameters(WorkingPart part, String key, List<String> names)
            throws IOException {
        var values = new ArrayList<Value>(1);
        for (HeaderField field : part.fields(key)) {
            Parameters parameters = parameters(key, field.value());
            for (String name : names) {
                parameters.find(name).ifPresent(value -> values.add(new Value(value)));
            }
        }
        return values;
    }

    private static Parameters parameters(String key, RawText value) {
        return key.equals("content-disposition")
                ? Disposition.parse(value).map(Disposition::parameters).orElse(Parameters.NONE)
                : MediaType.parse(value).map(MediaType::parameters).orElse(Parameters.NONE);
    }
}
