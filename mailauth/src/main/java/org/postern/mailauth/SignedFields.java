package org.postern.mailauth;

import org.postern.mail.Header;
import org.postern.mail.HeaderField;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The fields of a header by name, as signatures choose them.
final class SignedFields {
    private final Map<String, List<HeaderField>> byName = new HashMap<>();

    SignedFields(Header header) {
        for (var field : header.fields()) {
            byName.computeIfAbsent(lower(field.name()), _ -> new ArrayList<>()).add(field);
        }
    }

    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /// How many fields of that name, in lower case, there are.
    int count(String name) {
        return byName.getOrDefault(name, List.of()).size();
    }

    /// The canonical octets of the fields that a list of names chooses.
    // RFC 6376 section 5.4.2: each name takes the last field that is not taken; a name for which
    // none is left takes nothing
    ByteArrayOutputStream choose(List<String> names, Canonicalization form) {
        var out = new ByteArrayOutputStream(2_048);
        Map<String, Integer> taken = new HashMap<>();
        for (String name : names) {
            String key = lower(name);
            var fields = byName.getOrDefault(key, List.of());
            int used = taken.merge(key, 1, Integer::sum);
            if (used <= fields.size()) {
                out.writeBytes(form.field(fields.get(fields.size() - used).octets()));
            }
        }
        return out;
    }

    /// What a signature of these fields signs: they, then its own field without value and line end.
    byte[] signed(List<String> names, Canonicalization form, byte[] ownField) {
        var out = choose(names, form);
        byte[] own = form.field(FieldText.withoutSignature(ownField));
        out.write(own, 0, own.length - 2);
        return out.toByteArray();
    }
}
