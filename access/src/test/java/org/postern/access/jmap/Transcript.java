package org.postern.access.jmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import org.postern.jmap.Json;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Plays a conversation. Lines that begin with a word and a blank say what is done; those that
/// begin with a blank go on.
///
/// `as` says who speaks; `mail` brings a message: the folder and keywords, then its lines up to a
/// dot; `C:` has method calls, `S:` what the responses must hold. What stands there must be there;
/// properties beside it do not matter. `{{name}}` is any value the first time and that value from
/// then on; `{{any}}` any value each time; `{{absent}}` that there is none.
final class Transcript {
    private static final String ANY = "any";
    private static final String ABSENT = "{{absent}}";

    private final JmapFixture fixture;
    private final String name;
    private final List<String> lines;
    private final Map<String, JsonNode> known = new HashMap<>();
    private String user = "ada";
    private JsonNode last = Json.array();
    private int at;

    private Transcript(JmapFixture fixture, String name, List<String> lines) {
        this.fixture = fixture;
        this.name = name;
        this.lines = lines;
    }

    static void play(JmapFixture fixture, String name) throws Exception {
        new Transcript(fixture, name, read(name)).play();
    }

    private static List<String> read(String name) throws IOException {
        try (var in = Transcript.class.getResourceAsStream(name + ".transcript")) {
            var octets = Objects.requireNonNull(in, name).readAllBytes();
            return new String(octets, StandardCharsets.UTF_8).lines().toList();
        }
    }

    private void play() throws Exception {
        while (at < lines.size()) {
            int begun = at + 1;
            String line = lines.get(at++);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String word = line.substring(0, line.indexOf(' '));
            String rest = line.substring(word.length() + 1);
            switch (word) {
                case "as" -> user = rest.strip();
                case "wait" ->
                        fixture.advance(java.time.Duration.ofSeconds(Long.parseLong(rest.strip())));
                case "mail" -> mail(rest);
                case "C:" -> last = fixture.answer(user, json(filled(rest + more()), begun));
                case "S:" -> check(json(rest + more(), begun), begun);
                default -> fail(name + " line " + begun + ": " + line);
            }
        }
    }

    private String more() {
        var more = new StringBuilder();
        while (at < lines.size() && lines.get(at).startsWith(" ")) {
            more.append(lines.get(at++));
        }
        return more.toString();
    }

    private JsonNode json(String text, int line) {
        return Json.parse(text)
                .orElseThrow(
                        () -> new AssertionError(name + " line " + line + ": no JSON: " + text));
    }

    private String filled(String text) {
        String filled = text;
        for (var one : known.entrySet()) {
            String value =
                    one.getValue().isString()
                            ? one.getValue().stringValue()
                            : one.getValue().toString();
            filled = filled.replace("{{" + one.getKey() + "}}", value);
        }
        return filled;
    }

    private void mail(String rest) throws Exception {
        var words = rest.strip().split(" +");
        var text = new StringBuilder();
        for (String line = lines.get(at++); !line.equals("."); line = lines.get(at++)) {
            text.append(line).append('\n');
        }
        fixture.deliver(
                user,
                words[0].replace('_', ' '),
                text.toString(),
                List.of(words).subList(1, words.length));
        fixture.advance(java.time.Duration.ofSeconds(1));
    }

    private void check(JsonNode wanted, int line) {
        var problems = new ArrayList<String>();
        compare(wanted, last, "", problems);
        assertThat(problems).as(name + " line " + line + ": " + last).isEmpty();
    }

    private void compare(JsonNode wanted, JsonNode got, String path, List<String> problems) {
        if (wanted.isString() && wanted.stringValue().startsWith("{{")) {
            String word = wanted.stringValue().substring(2, wanted.stringValue().length() - 2);
            var before = word.equals(ANY) ? null : known.putIfAbsent(word, got);
            if (got.isMissingNode() || (before != null && !before.equals(got))) {
                problems.add(path + " is " + got + " and not " + (before == null ? word : before));
            }
        } else if (wanted.isObject() && got.isObject()) {
            for (var property : wanted.properties()) {
                String at = path + "/" + property.getKey();
                String key = filled(property.getKey());
                boolean absent =
                        property.getValue().isString()
                                && property.getValue().stringValue().equals(ABSENT);
                if (absent) {
                    if (got.has(key)) {
                        problems.add(at + " is there: " + got.get(key));
                    }
                } else {
                    compare(property.getValue(), got.path(key), at, problems);
                }
            }
        } else if (wanted.isArray() && got.isArray() && wanted.size() == got.size()) {
            for (int i = 0; i < wanted.size(); i++) {
                compare(wanted.path(i), got.path(i), path + "/" + i, problems);
            }
        } else if (wanted.isNumber() && got.isNumber()) {
            if (wanted.longValue() != got.longValue()) {
                problems.add(path + " is " + got + " and not " + wanted);
            }
        } else if (!wanted.equals(got)) {
            problems.add(path + " is " + got + " and not " + wanted);
        }
    }
}
