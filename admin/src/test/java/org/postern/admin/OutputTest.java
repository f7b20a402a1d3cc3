package org.postern.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.kernel.Field;
import org.postern.kernel.Json;
import org.postern.kernel.Result;
import org.postern.kernel.Value;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

class OutputTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private static final Result.Listing USERS =
            new Result.Listing(
                    List.of("name", "messages", "quotaUsed", "lastLogin"),
                    List.of(
                            List.of(
                                    Value.text("alice"),
                                    Value.number(7),
                                    Value.octets(1 << 20),
                                    Value.instant(NOW.minusSeconds(3_900))),
                            List.of(
                                    Value.text("李小龍"),
                                    Value.number(12_345),
                                    Value.octets(5),
                                    Value.nothing())),
                    "user",
                    "users");

    private static final Result.Item STATUS =
            new Result.Item(
                    List.of(
                            Field.of("state", "ok"),
                            Field.of("uptime", Value.duration(Duration.ofMillis(90_500))),
                            Field.of("undeleteQuota", Value.octets(10)),
                            Field.of("aliases", Value.texts(List.of("a@b", "c@d"))),
                            Field.of("empty", ""),
                            Field.of("none", Value.many(List.of())),
                            Field.of("on", Value.flag(true)),
                            Field.of(
                                    "services",
                                    Value.many(
                                            List.of(
                                                    Value.group(
                                                            Field.of("name", "imap"),
                                                            Field.of("state", "ok")),
                                                    Value.group(
                                                            Field.of("name", "console"),
                                                            Field.of("state", "off")))))));

    private static String text(Result result) {
        return new TextOutput(NOW, 0).of(result);
    }

    @Test
    void listsForPeople() {
        assertThat(text(USERS))
                .isEqualTo(
                        """
                        Name    Messages  Quota used  Last login
                        alice          7     1.0 MiB  1h 5m ago
                        李小龍     12345    5 octets  -
                        2 users
                        """);
    }

    @Test
    void countsOneAndNone() {
        assertThat(text(new Result.Listing(List.of("name"), List.of(), "user", "users")))
                .isEqualTo("No users.\n");
        assertThat(
                        text(
                                new Result.Listing(
                                        List.of("name"),
                                        List.of(List.of(Value.text("x"))),
                                        "user",
                                        "users")))
                .isEqualTo("Name\nx\n1 user\n");
    }

    @Test
    void showsOneThing() {
        assertThat(text(STATUS))
                .isEqualTo(
                        """
                        State           ok
                        Uptime          1m 30s
                        Undelete quota  10 octets
                        Aliases         a@b, c@d
                        Empty           -
                        None            -
                        On              yes
                        Services        imap     ok
                                        console  off
                        """);
        assertThat(text(new Result.Done("It is done."))).isEqualTo("It is done.\n");
    }

    @Test
    void showsTextsOfSeveralLinesAndLimits() {
        Result help =
                new Result.Item(
                        List.of(
                                Field.of("help", "first line\nsecond line"),
                                Field.of("quota", Value.limit(0)),
                                Field.of("most", Value.limit(1 << 20))));
        assertThat(text(help))
                .isEqualTo(
                        """
                        Help   first line
                               second line
                        Quota  unlimited
                        Most   1.0 MiB
                        """);
    }

    @Test
    void leavesOutCountersOfWhatNeverHappened() {
        var counters = new ArrayList<Field>();
        for (String name : List.of("sessions", "accepted", "refused", "late", "long", "odd")) {
            counters.add(Field.of(name, Value.number(0)));
        }
        assertThat(smtp(counters)).startsWith("Smtp  Sessions 0, Accepted 0, Refused 0");
        counters.add(Field.of("timedOut", Value.number(0)));
        assertThat(smtp(counters)).isEqualTo("Smtp  nothing yet\n");
        counters.set(1, Field.of("accepted", Value.number(3)));
        assertThat(smtp(counters)).isEqualTo("Smtp  Accepted 3\n");
    }

    private static String smtp(List<Field> counters) {
        return text(new Result.Item(List.of(Field.of("smtp", new Value.Group(counters)))));
    }

    @Test
    void tellsAges() {
        Result moments =
                new Result.Item(
                        List.of(
                                Field.of("a", Value.instant(NOW)),
                                Field.of("b", Value.instant(NOW.plusSeconds(60))),
                                Field.of("c", Value.instant(NOW.minus(Duration.ofDays(3))))));
        assertThat(text(moments)).isEqualTo("A  just now\nB  in 1m\nC  3d ago\n");
    }

    @Test
    void noNameDrivesTheTerminal() {
        String hostile = "a\u001b[2J\r\n\u202eb";
        assertThat(text(new Result.Done(hostile))).isEqualTo("a\\x{1b}[2J\\x{d}\\x{a}\\x{202e}b\n");
        assertThat(
                        text(new Result.Listing(
                                        List.of("name"),
                                        List.of(List.of(Value.text(hostile))),
                                        "user",
                                        "users"))
                                .lines())
                .hasSize(3);
    }

    @Test
    void listsForPrograms() {
        assertThat(JsonOutput.of(USERS))
                .isEqualTo(
                        "[{\"name\":\"alice\",\"messages\":7,\"quotaUsed\":1048576,"
                                + "\"lastLogin\":\"2026-11-22T10:55:00Z\"},"
                                + "{\"name\":\"李小龍\",\"messages\":12345,\"quotaUsed\":5,"
                                + "\"lastLogin\":null}]\n");
        assertThat(JsonOutput.of(new Result.Listing(List.of("a"), List.of(), "b", "bs")))
                .isEqualTo("[]\n");
        assertThat(JsonOutput.of(new Result.Done("x"))).isEqualTo("{}\n");
    }

    @Test
    void showsOneThingToPrograms() {
        assertThat(Json.read(JsonOutput.of(STATUS)))
                .isEqualTo(
                        Map.of(
                                "state",
                                "ok",
                                "uptime",
                                90.5,
                                "undeleteQuota",
                                10L,
                                "aliases",
                                List.of("a@b", "c@d"),
                                "empty",
                                "",
                                "none",
                                List.of(),
                                "on",
                                true,
                                "services",
                                Arrays.asList(
                                        Map.of("name", "imap", "state", "ok"),
                                        Map.of("name", "console", "state", "off"))));
    }

    @Test
    void countsColumns() {
        assertThat(TerminalText.width("e\u0301a")).isEqualTo(2);
        assertThat(TerminalText.width("日本")).isEqualTo(4);
        assertThat(TerminalText.width("😀")).isEqualTo(2);
        assertThat(TerminalText.width("한")).isEqualTo(2);
    }
}
