package org.postern.smtp.client;

import org.postern.smtp.Reply;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The extensions that a server offers in its answer to EHLO.
///
/// @param keywords in upper case, each with its parameters, in upper case too
/// @spec https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.1 RFC 5321: EHLO
public record Offers(Map<String, List<String>> keywords) {
    /// What a server offers that knows HELO only.
    public static final Offers NONE = new Offers(Map.of());

    public Offers {
        keywords = Map.copyOf(keywords);
    }

    static Offers of(Reply ehlo) {
        var keywords = new HashMap<String, List<String>>();
        for (String line : ehlo.lines().subList(1, ehlo.lines().size())) {
            var words = List.of(line.strip().toUpperCase(Locale.ROOT).split(" +"));
            keywords.put(words.getFirst(), words.subList(1, words.size()));
        }
        return new Offers(keywords);
    }

    /// @param keyword in upper case
    public boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    /// Whether the server takes this SASL mechanism.
    ///
    /// @param mechanism in upper case
    public boolean hasAuth(String mechanism) {
        return keywords.getOrDefault("AUTH", List.of()).contains(mechanism);
    }

    /// The largest message that the server takes; empty when it did not say, or takes any (RFC 1870
    /// section 3: 0 means no fixed maximum).
    public Optional<Long> maxOctets() {
        var values = keywords.getOrDefault("SIZE", List.of());
        try {
            return values.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Long.parseLong(values.getFirst())).filter(n -> n > 0);
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
