package org.postern.detection;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Json;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a node asks, and the answer, as JSON.
///
/// @param source a hash of the network that the message came from
/// @param times how many sightings it stands for; 0: it only asks
record Question(long source, Label label, int times, List<Long> keys) {
    /// Most keys of one question: of a text and of twenty files.
    static final int MOST_KEYS = 300;

    static final int MOST_TIMES = 10_000;

    /// Most octets of a question.
    static final int LARGEST = 16 << 10;

    private static final int DIGITS = 16;

    Question {
        keys = List.copyOf(keys);
    }

    String json() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("source", HexFormat.of().toHexDigits(source));
        object.put("label", label.name().toLowerCase(Locale.ROOT));
        object.put("times", (long) times);
        object.put("keys", keys.stream().map(key -> HexFormat.of().toHexDigits(key)).toList());
        return Json.write(object);
    }

    /// @throws IllegalArgumentException for what is no question
    static Question parse(String text) {
        if (!(Json.read(text) instanceof Map<?, ?> object)
                || !(object.get("keys") instanceof List<?> list)
                || list.size() > MOST_KEYS
                || !(object.get("times") instanceof Long times)
                || times < 0
                || times > MOST_TIMES
                || !(object.get("label") instanceof String label)) {
            throw new IllegalArgumentException("not a question");
        }
        var keys = new ArrayList<Long>();
        for (var key : list) {
            keys.add(number(key));
        }
        return new Question(
                number(object.get("source")),
                Label.valueOf(label.toUpperCase(Locale.ROOT)),
                times.intValue(),
                keys);
    }

    private static long number(@Nullable Object digits) {
        if (!(digits instanceof String text) || text.length() != DIGITS) {
            throw new IllegalArgumentException("a key has 16 digits");
        }
        return HexFormat.fromHexDigitsToLong(text);
    }

    static String answer(List<Sighting> sightings) {
        List<Object> rows = new ArrayList<>();
        for (var one : sightings) {
            rows.add(
                    List.of(
                            (long) one.count(),
                            (long) one.sources(),
                            (long) one.spam(),
                            (long) one.ham()));
        }
        return Json.write(Map.of("keys", rows));
    }

    /// @param wanted how many rows there have to be
    /// @throws IllegalArgumentException for what is no answer
    static List<Sighting> sightings(String text, int wanted) {
        if (!(Json.read(text) instanceof Map<?, ?> object)
                || !(object.get("keys") instanceof List<?> rows)
                || rows.size() != wanted) {
            throw new IllegalArgumentException("not an answer");
        }
        var sightings = new ArrayList<Sighting>();
        for (var row : rows) {
            if (!(row instanceof List<?> numbers) || numbers.size() != 4) {
                throw new IllegalArgumentException("not a row");
            }
            int[] values = new int[4];
            for (int i = 0; i < 4; i++) {
                if (!(numbers.get(i) instanceof Long number)) {
                    throw new IllegalArgumentException("not a number");
                }
                values[i] = Math.clamp(number, 0, Integer.MAX_VALUE);
            }
            sightings.add(new Sighting(values[0], values[1], values[2], values[3]));
        }
        return sightings;
    }
}
