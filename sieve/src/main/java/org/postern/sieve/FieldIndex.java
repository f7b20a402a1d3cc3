package org.postern.sieve;

import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Signature.Tag;

import java.util.List;

/// Which of several fields of one name is meant: `:index` and `:last` (RFC 5260 section 6).
///
/// @param number from 1; 0 for all
record FieldIndex(int number, boolean last) {
    static final List<Tag> TAGS =
            List.of(
                    new Tag("index", "index", Kind.NUMBER, "index"),
                    new Tag("last", "last", null, "index"));

    static FieldIndex of(Call call) throws SieveException {
        if (!call.has("index")) {
            if (call.has("last")) {
                call.complain(":last needs :index");
            }
            return new FieldIndex(0, false);
        }
        long number = call.number("index");
        if (number == 0) {
            call.complain(call.position("index"), ":index counts from 1");
        }
        return new FieldIndex((int) Math.min(number, Integer.MAX_VALUE), call.has("last"));
    }

    <T> List<T> chosen(List<T> fields) {
        if (number == 0) {
            return fields;
        }
        if (number > fields.size()) {
            return List.of();
        }
        return List.of(fields.get(last ? fields.size() - number : number - 1));
    }
}
