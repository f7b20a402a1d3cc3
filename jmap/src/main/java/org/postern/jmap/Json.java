package org.postern.jmap;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.Collection;
import java.util.Optional;

/// JSON as JMAP writes it: I-JSON (RFC 7493), read whole within limits.
public final class Json {
    /// Deepest nesting of what is read: a filter of a few dozen operators is deep already, and what
    /// walks a tree recursively must not meet one that ends its stack.
    public static final int MOST_DEPTH = 100;

    /// Most digits of a number.
    private static final int MOST_DIGITS = 100;

    /// Most characters of a property's name.
    private static final int MOST_NAME = 10_000;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MOST_DEPTH)
                                                    .maxNumberLength(MOST_DIGITS)
                                                    .maxNameLength(MOST_NAME)
                                                    .maxStringLength(Integer.MAX_VALUE)
                                                    .build())
                                    .build())
                    // RFC 7493 section 2.3: no duplicate names
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private Json() {}

    /// Reads one JSON value.
    ///
    /// @return empty when it is none: not JSON, twice the same name, too deep, something behind it
    public static Optional<JsonNode> parse(byte[] octets) {
        try {
            JsonNode read = MAPPER.readTree(octets);
            return read == null || read.isMissingNode() ? Optional.empty() : Optional.of(read);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /// Reads one JSON value of text, likewise.
    public static Optional<JsonNode> parse(String text) {
        try {
            JsonNode read = MAPPER.readTree(text);
            return read == null || read.isMissingNode() ? Optional.empty() : Optional.of(read);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /// A value as octets of UTF-8.
    public static byte[] octets(JsonNode value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /// A value as text.
    public static String text(JsonNode value) {
        return MAPPER.writeValueAsString(value);
    }

    /// A new, empty object.
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// A new, empty array.
    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /// An array of strings.
    public static ArrayNode strings(Collection<String> strings) {
        var array = array();
        strings.forEach(array::add);
        return array;
    }

    public static JsonNode string(String text) {
        return JsonNodeFactory.instance.stringNode(text);
    }

    public static JsonNode nothing() {
        return JsonNodeFactory.instance.nullNode();
    }
}
