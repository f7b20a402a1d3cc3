package org.postern.jmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Arguments, dates, patches, windows, filters, sessions.
final class ValuesTest {
    private static ObjectNode object(String json) {
        return (ObjectNode) Json.parse(json).orElseThrow();
    }

    private static Arguments arguments(String json) {
        return new Arguments(object(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"x\":1.5}", "{\"x\":\"1\"}", "{\"x\":-1}", "{\"x\":9007199254740992}",
                "{\"x\":1e400}", "{\"x\":123456789012345678901234567890}", "{\"x\":true}",
                        "{\"x\":[]}"
            })
    void unsignedIntegersAreThat(String json) {
        assertThatThrownBy(() -> arguments(json).unsigned("x", 0))
                .isInstanceOf(MethodError.class)
                .hasMessageStartingWith("x: ");
    }

    @Test
    void integersReachAsFarAsJavaScripts() throws MethodError {
        assertThat(arguments("{\"x\":9007199254740991}").unsigned("x", 0))
                .isEqualTo(9007199254740991L);
        assertThat(arguments("{\"x\":-3}").integer("x", 0)).isEqualTo(-3);
        assertThat(arguments("{\"x\":null}").integer("x", 7)).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"abc-_9,true", "'',false", "a b,false", "ä,false", "a/b,false"})
    void idsAreSafeInUrls(String id, boolean valid) {
        assertThat(Ids.valid(id)).isEqualTo(valid);
        assertThat(Ids.valid("a".repeat(255))).isTrue();
        assertThat(Ids.valid("a".repeat(256))).isFalse();
    }

    @Test
    void datesAreInUtcAndWhole() {
        assertThat(UtcDate.of(Instant.parse("2026-11-22T18:30:00.25Z")))
                .isEqualTo("2026-11-22T18:30:00Z");
        assertThat(UtcDate.parse("2014-10-30T06:12:00Z"))
                .contains(Instant.parse("2014-10-30T06:12:00Z"));
        assertThat(UtcDate.date("2014-10-30T14:12:00+08:00").orElseThrow().toInstant())
                .isEqualTo(Instant.parse("2014-10-30T06:12:00Z"));
        assertThat(UtcDate.of(UtcDate.date("2014-10-30T14:12:00+08:00").orElseThrow()))
                .isEqualTo("2014-10-30T14:12:00+08:00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2014-10-30T14:12:00+08:00", "2014-10-30t06:12:00z", "2014-10-30",
                        "2014-10-30T06:12Z",
                "2014-13-30T06:12:00Z", "", "Z", "9999999999999999999999999999999999999999999Z"
            })
    void whatIsNoUtcDateIsRefused(String text) {
        assertThat(UtcDate.parse(text)).isEmpty();
    }

    @Test
    void patchesReachInto() throws SetError.Refused {
        var record = object("{\"keywords\":{\"$seen\":true},\"mailboxIds\":{\"a\":true},\"n\":1}");
        var patched =
                PatchObject.apply(
                        record,
                        object(
                                "{\"keywords/$flagged\":true,\"keywords/$seen\":null,\"mailboxIds\":"
                                    + "{\"b\":true},\"n\":null,\"keywords/a~1b\":true}"));
        assertThat(patched.toString())
                .isEqualTo(
                        "{\"keywords\":{\"$flagged\":true,\"a/b\":true},\"mailboxIds\":{\"b\":true}}");
        assertThat(record.path("n").intValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"keywords/a\":true,\"keywords\":{}}",
                "{\"n/x\":1}",
                "{\"none/x\":1}",
                "{\"list/0\":1}",
                "{\"keywords/a/b\":1}"
            })
    void badPatchesAreRefused(String patch) {
        var record = object("{\"keywords\":{},\"n\":1,\"list\":[1]}");
        assertThatThrownBy(() -> PatchObject.apply(record, object(patch)))
                .isInstanceOfSatisfying(
                        SetError.Refused.class,
                        refused -> assertThat(refused.error().type()).isEqualTo("invalidPatch"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|0",
                "{\"position\":3}|3",
                "{\"position\":99}|10",
                "{\"position\":-3}|7",
                "{\"position\":-30}|0",
                "{\"anchor\":\"five\"}|5",
                "{\"anchor\":\"five\",\"anchorOffset\":-2,\"position\":9}|3",
                "{\"anchor\":\"five\",\"anchorOffset\":-9}|0",
                "{\"anchor\":\"five\",\"anchorOffset\":9}|10",
            })
    void windowsBegin(String json, int first) throws MethodError {
        var window = QueryWindow.read(arguments(json), 100);
        assertThat(window.first(10, id -> id.equals("five") ? 5 : -1)).isEqualTo(first);
    }

    @Test
    void anchorsMustBeThere() throws MethodError {
        var window = QueryWindow.read(arguments("{\"anchor\":\"x\",\"limit\":500}"), 100);
        assertThat(window.limit()).isEqualTo(100);
        assertThat(window.limited()).isTrue();
        assertThatThrownBy(() -> window.first(10, _ -> -1))
                .isInstanceOfSatisfying(
                        MethodError.class,
                        error -> assertThat(error.type()).isEqualTo("anchorNotFound"));
    }

    @Test
    void filtersAreTrees() throws MethodError {
        FilterTree<String> read =
                FilterTree.read(
                        arguments(
                                "{\"filter\":{\"operator\":\"NOT\",\"conditions\":[{\"a\":1},"
                                        + "{\"operator\":\"AND\",\"conditions\":[]}]}}"),
                        Object::toString);
        assertThat(read)
                .isEqualTo(
                        new FilterTree.Combined<>(
                                FilterTree.Operator.NOT,
                                List.of(
                                        new FilterTree.Condition<>("{\"a\":1}"),
                                        new FilterTree.Combined<>(
                                                FilterTree.Operator.AND, List.of()))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"filter\":[]}",
                "{\"filter\":{\"operator\":\"XOR\",\"conditions\":[]}}",
                "{\"filter\":{\"operator\":\"AND\"}}",
                "{\"filter\":{\"operator\":\"AND\",\"conditions\":[1]}}",
                "{\"filter\":{\"operator\":\"AND\",\"conditions\":[],\"x\":1}}",
                "{\"sort\":{}}",
                "{\"sort\":[{\"property\":1}]}",
                "{\"sort\":[{\"property\":\"a\",\"isAscending\":\"no\"}]}",
                "{\"sort\":[{\"property\":\"b\"}]}",
                "{\"sort\":[{\"property\":\"a\",\"collation\":\"i;none\"}]}"
            })
    void badFiltersAndSortsAreRefused(String json) {
        assertThatThrownBy(
                        () -> {
                            FilterTree.read(arguments(json), Object::toString);
                            SortTerm.read(arguments(json), Set.of("a"));
                        })
                .isInstanceOf(MethodError.class);
    }

    @Test
    void sessionsSayWhatThereIs() {
        var capabilities = new Capabilities();
        capabilities.add(CoreCapability.of(() -> JmapSettings.DEFAULTS, java.util.Map.of()));
        capabilities.add(
                new Capability(
                        "urn:example:test",
                        Capability.InSession.NOTHING,
                        (_, account) ->
                                account.readOnly() ? Optional.empty() : Optional.of(Json.object()),
                        java.util.Map.of()));
        var ada = new Caller("a1", "ada@example.test");
        var accounts =
                List.of(
                        new JmapAccount("a1", "ada@example.test", true, false),
                        new JmapAccount("b2", "bob@example.test", false, true));
        var session =
                new SessionResource(capabilities).of(ada, accounts, "https://mail.example.test");
        assertThat(session.path("apiUrl").stringValue())
                .isEqualTo("https://mail.example.test/jmap/api");
        assertThat(session.path("primaryAccounts").toString())
                .isEqualTo("{\"urn:example:test\":\"a1\"}");
        assertThat(session.path("accounts").path("b2").path("accountCapabilities").isEmpty())
                .isTrue();
        assertThat(
                        session.path("capabilities")
                                .path(Capabilities.CORE)
                                .path("maxObjectsInGet")
                                .intValue())
                .isEqualTo(1000);
        assertThat(session.path("state").stringValue())
                .isEqualTo(new SessionResource(capabilities).state(ada, accounts))
                .isNotEqualTo(new SessionResource(capabilities).state(ada, accounts.subList(0, 1)));
    }
}
