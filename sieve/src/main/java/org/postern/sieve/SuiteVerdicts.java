package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// The verdicts of a test suite: read from header fields that its configuration names.
final class SuiteVerdicts implements SieveVerdicts {
    private final Map<String, String> values;

    SuiteVerdicts(Map<String, String> values) {
        this.values = values;
    }

    @Override
    public OptionalDouble junk(Fields header) {
        String status = status("sieve_spamtest_", "status_header", header);
        if (status == null) {
            return OptionalDouble.empty();
        }
        String type = values.getOrDefault("sieve_spamtest_status_type", "score");
        return switch (type) {
            case "text" -> {
                int value = text("sieve_spamtest_", status, 10);
                yield value <= 0 ? OptionalDouble.empty() : OptionalDouble.of((value - 1) / 9.0);
            }
            case "strlen" -> ratio(OptionalDouble.of(status.strip().length()), header);
            default -> ratio(number(status), header);
        };
    }

    private OptionalDouble ratio(OptionalDouble score, Fields header) {
        String most = values.get("sieve_spamtest_score_max_value");
        if (most == null) {
            most = values.get("sieve_spamtest_max_value");
        }
        OptionalDouble max = most == null ? OptionalDouble.empty() : number(most);
        if (max.isEmpty()) {
            String shown = status("sieve_spamtest_", "score_max_header", header);
            shown = shown == null ? status("sieve_spamtest_", "max_header", header) : shown;
            max = shown == null ? OptionalDouble.empty() : number(shown);
        }
        if (score.isEmpty() || max.isEmpty() || max.getAsDouble() <= 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(Math.clamp(score.getAsDouble() / max.getAsDouble(), 0, 1));
    }

    @Override
    public OptionalInt virus(Fields header) {
        String status = status("sieve_virustest_", "status_header", header);
        if (status == null) {
            return OptionalInt.empty();
        }
        String type = values.getOrDefault("sieve_virustest_status_type", "score");
        int value;
        if (type.equals("text")) {
            value = text("sieve_virustest_", status, 5);
        } else {
            OptionalDouble score = ratioOfVirus(number(status));
            value = score.isEmpty() ? 0 : (int) (score.getAsDouble() * 4 + 1 + 0.001);
        }
        return value <= 0 ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private OptionalDouble ratioOfVirus(OptionalDouble score) {
        String most =
                values.getOrDefault(
                        "sieve_virustest_score_max_value",
                        values.getOrDefault("sieve_virustest_max_value", ""));
        OptionalDouble max = number(most);
        if (score.isEmpty() || max.isEmpty() || max.getAsDouble() <= 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(Math.clamp(score.getAsDouble() / max.getAsDouble(), 0, 1));
    }

    /// What a field holds, or the group of a pattern that picks it out of the field: `name` or
    /// `name: pattern`.
    private @Nullable String status(String prefix, String key, Fields header) {
        String where = values.get(prefix + key);
        if (where == null) {
            return null;
        }
        int colon = where.indexOf(':');
        String name = (colon < 0 ? where : where.substring(0, colon)).strip();
        List<String> found = header.values(name.toLowerCase(Locale.ROOT));
        if (found.isEmpty()) {
            return null;
        }
        return colon < 0
                ? found.getFirst()
                : picked(where.substring(colon + 1).strip(), found.getFirst());
    }

    private static @Nullable String picked(String pattern, String text) {
        try {
            String[] groups =
                    RegularExpressionReader.read(
                                    pattern, true, SieveLimits.DEFAULTS.patternStates())
                            .match(text, _ -> {});
            return groups == null ? null : groups[groups.length > 1 ? 1 : 0];
        } catch (PatternException | ScriptFault e) {
            return null;
        }
    }

    private int text(String prefix, String status, int most) {
        for (int i = 0; i <= most; i++) {
            String wanted = values.get(prefix + "text_value" + i);
            if (wanted == null) {
                wanted = values.get(prefix + "text_value/" + i);
            }
            if (wanted != null && wanted.strip().equalsIgnoreCase(status.strip())) {
                return i;
            }
        }
        return 0;
    }

    /// The number that a text begins with.
    private static OptionalDouble number(String text) {
        String value = text.strip();
        int end = 0;
        while (end < value.length() && "0123456789.+-".indexOf(value.charAt(end)) >= 0) {
            end++;
        }
        try {
            return OptionalDouble.of(Double.parseDouble(value.substring(0, end)));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }
}
