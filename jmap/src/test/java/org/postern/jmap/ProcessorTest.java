package org.postern.jmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;

/// Requests, calls, references and errors, without anything behind them.
final class ProcessorTest {
    private static final Caller ADA = new Caller("a1", "ada@example.test");
    private static final String TEST = "urn:example:test";

    private final Capabilities capabilities = new Capabilities();
    private final Processor processor = new Processor(capabilities, () -> JmapSettings.DEFAULTS);

    ProcessorTest() {
        capabilities.add(CoreCapability.of(() -> JmapSettings.DEFAULTS, Map.of()));
        capabilities.add(
                new Capability(
                        TEST,
                        Capability.InSession.NOTHING,
                        Capability.InAccount.PERSONAL,
                        Map.of(
                                "Thing/list", ProcessorTest::list,
                                "Thing/make", ProcessorTest::make,
                                "Thing/break", ProcessorTest::fail)));
    }

    private static ObjectNode list(MethodCall call) throws MethodError {
        call.arguments().end();
        return (ObjectNode)
                Json.parse(
                                """
                                {"list":[{"id":"t1","tags":["a","b"]},{"id":"t2","tags":["c"]}],
                                 "odd/name":{"~":[7]}}\
                                """)
                        .orElseThrow();
    }

    private static ObjectNode make(MethodCall call) throws MethodError {
        String id = call.arguments().id("id");
        call.created("k", id);
        call.follow("Core/echo", Json.object().put("followed", id));
        return Json.object().put("made", String.valueOf(call.resolve("#k")));
    }

    private static ObjectNode fail(MethodCall call) {
        throw new IllegalStateException("on purpose");
    }

    private JsonNode answer(String request) throws RequestProblem {
        var read =
                JmapRequest.parse(request.getBytes(StandardCharsets.UTF_8), JmapSettings.DEFAULTS);
        return processor.answer(read, ADA, "s");
    }

    private JsonNode responses(String calls) throws RequestProblem {
        return answer(
                        "{\"using\":[\""
                                + Capabilities.CORE
                                + "\",\""
                                + TEST
                                + "\"],\"methodCalls\":"
                                + calls
                                + "}")
                .path("methodResponses");
    }

    /// Each response holds the one before it twice: the last of thirty would have 2^30 of the
    /// first.
    @Test
    void responsesThatGrowWithoutEndAreRefused() throws RequestProblem {
        var calls =
                new StringBuilder("[[\"Core/echo\",{\"x\":\"" + "y".repeat(1_000) + "\"},\"0\"]");
        for (int i = 1; i <= 30; i++) {
            String before =
                    "{\"resultOf\":\"" + (i - 1) + "\",\"name\":\"Core/echo\",\"path\":\"\"}";
            calls.append(
                    ",[\"Core/echo\",{\"#a\":" + before + ",\"#b\":" + before + "},\"" + i + "\"]");
        }
        var responses = responses(calls + "]");
        assertThat(Json.octets(responses).length).isLessThan(2 * (int) ResponseRoom.MOST);
        assertThat(responses.path(10).path(0).stringValue()).isEqualTo("Core/echo");
        assertThat(responses.path(30).path(1).path("type").stringValue())
                .isIn("requestTooLarge", "invalidResultReference");
        // The next request has all the room again.
        assertThat(responses("[[\"Core/echo\",{},\"0\"]]").path(0).path(0).stringValue())
                .isEqualTo("Core/echo");
    }

    @Test
    void echoGivesBackWhatItGot() throws RequestProblem {
        assertThat(responses("[[\"Core/echo\",{\"hello\":true,\"high\":5},\"b3ff\"]]").toString())
                .isEqualTo("[[\"Core/echo\",{\"hello\":true,\"high\":5},\"b3ff\"]]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/list/*/id|[\"t1\",\"t2\"]",
                "/list/*/tags|[\"a\",\"b\",\"c\"]",
                "/list/1/id|\"t2\"",
                "/odd~1name/~0/0|7",
            })
    void referencesTakeValuesOfEarlierResponses(String path, String value) throws RequestProblem {
        var second =
                responses(
                                "[[\"Thing/list\",{},\"0\"],[\"Core/echo\",{\"#x\":{\"resultOf\":\"0\","
                                    + "\"name\":\"Thing/list\",\"path\":\""
                                        + path
                                        + "\"}},\"1\"]]")
                        .path(1);
        assertThat(second.path(1).path("x").toString()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0|Thing/list|/list/2/id",
                "0|Thing/list|/list/01/id",
                "0|Thing/list|/none",
                "0|Thing/list|list",
                "9|Thing/list|/list",
                "0|Core/echo|/list",
            })
    void referencesToNothingAreErrors(String call, String name, String path) throws RequestProblem {
        var error =
                responses(
                                "[[\"Thing/list\",{},\"0\"],[\"Core/echo\",{\"#x\":{\"resultOf\":\""
                                        + call
                                        + "\",\"name\":\""
                                        + name
                                        + "\",\"path\":\""
                                        + path
                                        + "\"}},\"1\"]]")
                        .path(1);
        assertThat(error.path(0).stringValue()).isEqualTo("error");
        assertThat(error.path(1).path("type").stringValue()).isEqualTo("invalidResultReference");
    }

    @Test
    void anArgumentIsNotBothGivenAndReferredTo() throws RequestProblem {
        var error = responses("[[\"Core/echo\",{\"x\":1,\"#x\":{}},\"0\"]]").path(0).path(1);
        assertThat(error.path("type").stringValue()).isEqualTo("invalidArguments");
    }

    @Test
    void unknownMethodsAndDefectsAreErrorsOfTheirCall() throws RequestProblem {
        var all =
                responses(
                        "[[\"No/such\",{},\"0\"],[\"Thing/break\",{},\"1\"],[\"Core/echo\",{},\"2\"]]");
        assertThat(all.path(0).path(1).path("type").stringValue()).isEqualTo("unknownMethod");
        assertThat(all.path(1).path(1).path("type").stringValue()).isEqualTo("serverFail");
        assertThat(all.path(2).toString()).isEqualTo("[\"Core/echo\",{},\"2\"]");
    }

    @Test
    void methodsNeedTheirCapability() throws RequestProblem {
        var error =
                answer(
                                "{\"using\":[\""
                                        + Capabilities.CORE
                                        + "\"],\"methodCalls\":[[\"Thing/list\",{},\"0\"]]}")
                        .path("methodResponses")
                        .path(0)
                        .path(1);
        assertThat(error.path("type").stringValue()).isEqualTo("unknownMethod");
    }

    @Test
    void unknownArgumentsAreNamed() throws RequestProblem {
        var error = responses("[[\"Thing/list\",{\"colour\":1},\"0\"]]").path(0).path(1);
        assertThat(error.toString())
                .isEqualTo(
                        "{\"type\":\"invalidArguments\",\"description\":\"colour: there is no such"
                                + " argument\",\"arguments\":[\"colour\"]}");
    }

    @Test
    void createdIdsGoThroughTheRequest() throws RequestProblem {
        var answer =
                answer(
                        "{\"using\":[\""
                                + Capabilities.CORE
                                + "\",\""
                                + TEST
                                + "\"],\"createdIds\":{\"z\":\"9\"},\"methodCalls\":[[\"Thing/make\","
                                + "{\"id\":\"new\"},\"0\"]]}");
        assertThat(answer.toString())
                .isEqualTo(
                        "{\"methodResponses\":[[\"Thing/make\",{\"made\":\"new\"},\"0\"],"
                            + "[\"Core/echo\",{\"followed\":\"new\"},\"0\"]],"
                            + "\"createdIds\":{\"z\":\"9\",\"k\":\"new\"},\"sessionState\":\"s\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{|notJSON",
                "{} {}|notJSON",
                "{\"using\":[],\"using\":[]}|notJSON",
                "[]|notRequest",
                "{\"using\":{},\"methodCalls\":[]}|notRequest",
                "{\"using\":[1],\"methodCalls\":[]}|notRequest",
                "{\"using\":[]}|notRequest",
                "{\"using\":[],\"methodCalls\":[[\"a\",{},1]]}|notRequest",
                "{\"using\":[],\"methodCalls\":[[\"a\",[],\"1\"]]}|notRequest",
                "{\"using\":[],\"methodCalls\":[[\"a\",{}]]}|notRequest",
                "{\"using\":[],\"methodCalls\":[],\"createdIds\":{\"a\":1}}|notRequest",
                "{\"using\":[\"urn:none\"],\"methodCalls\":[]}|unknownCapability",
            })
    void badRequestsAreRefusedWhole(String request, String type) {
        assertThatThrownBy(() -> answer(request))
                .isInstanceOfSatisfying(
                        RequestProblem.class,
                        problem -> {
                            assertThat(problem.type())
                                    .isEqualTo("urn:ietf:params:jmap:error:" + type);
                            assertThat(problem.status()).isEqualTo(400);
                        });
    }

    @Test
    void limitsAreNamed() {
        String call = "[\"Core/echo\",{},\"0\"]";
        String calls = String.join(",", java.util.Collections.nCopies(65, call));
        assertThatThrownBy(() -> responses("[" + calls + "]"))
                .isInstanceOfSatisfying(
                        RequestProblem.class,
                        problem ->
                                assertThat(problem.toJson().path("limit").stringValue())
                                        .isEqualTo("maxCallsInRequest"));
        byte[] large = new byte[(int) JmapSettings.DEFAULTS.maxRequest().count() + 1];
        assertThatThrownBy(() -> JmapRequest.parse(large, JmapSettings.DEFAULTS))
                .isInstanceOfSatisfying(
                        RequestProblem.class,
                        problem ->
                                assertThat(problem.toJson().path("limit").stringValue())
                                        .isEqualTo("maxSizeRequest"));
    }

    @Test
    void deepNestingIsRefused() {
        String deep = "[".repeat(100_000);
        assertThatThrownBy(() -> answer(deep)).isInstanceOf(RequestProblem.class);
        assertThat(Json.parse("[".repeat(1_000) + "]".repeat(1_000))).isEmpty();
    }

    /// Whatever octets come, the answer is a response or a problem.
    @Test
    void mangledRequestsNeverFailOtherwise() {
        long seed = Long.getLong("postern.seed", new Random().nextLong());
        var random = new Random(seed);
        byte[] sound =
                ("{\"using\":[\""
                                + Capabilities.CORE
                                + "\",\""
                                + TEST
                                + "\"],\"methodCalls\":[[\"Thing/make\",{\"id\":\"new\"},\"0\"],"
                                + "[\"Thing/list\",{},\"1\"],[\"Core/echo\",{\"#x\":{\"resultOf\":\"1\","
                                + "\"name\":\"Thing/list\",\"path\":\"/list/*/tags\"}},\"2\"]]}")
                        .getBytes(StandardCharsets.UTF_8);
        for (int run = 0; run < 5_000; run++) {
            byte[] octets = sound.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                octets[random.nextInt(octets.length)] =
                        (byte) "\"{}[],:0-9e\\/*#~ \u0000ÿ".charAt(random.nextInt(18));
            }
            try {
                var request = JmapRequest.parse(octets, JmapSettings.DEFAULTS);
                assertThat(processor.answer(request, ADA, "s").path("methodResponses").isArray())
                        .as("seed " + seed)
                        .isTrue();
            } catch (RequestProblem e) {
                assertThat(e.status()).as("seed " + seed).isEqualTo(400);
            }
        }
    }
}
