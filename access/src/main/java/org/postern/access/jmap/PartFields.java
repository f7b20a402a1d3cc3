package org.postern.access.jmap;

import org.postern.jmap.SetError;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The fields of a part that is to be written.
// RFC 8621 section 4.1.4, the properties of an EmailBodyPart
final class PartFields {
    private static final Set<String> KNOWN =
            Set.of(
                    "partId",
                    "blobId",
                    "size",
                    "name",
                    "type",
                    "charset",
                    "disposition",
                    "cid",
                    "language",
                    "location",
                    "subParts");

    private final ObjectNode json;
    private final String property;

    PartFields(ObjectNode json, String property) throws SetError.Refused {
        this.json = json;
        this.property = property;
        for (var entry : json.properties()) {
            if (!KNOWN.contains(entry.getKey()) && !HeaderProperty.is(entry.getKey())) {
                throw invalid("There is no property " + entry.getKey());
            }
        }
        if (has("charset") && has("partId")) {
            // RFC 8621 section 4.6: what we write is UTF-8
            throw invalid("charset goes not with partId");
        }
    }

    private SetError.Refused invalid(String why) {
        return SetError.invalidProperties(why, property).refused();
    }

    boolean has(String name) {
        return json.path(name).isString();
    }

    /// @return empty when absent
    String string(String name) throws SetError.Refused {
        JsonNode value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isString() || value.stringValue().chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw invalid(name + " is no String without control characters");
        }
        return value.stringValue();
    }

    /// In lower case; empty when absent.
    String type() throws SetError.Refused {
        String type = string("type").toLowerCase(Locale.ROOT);
        if (!type.isEmpty() && !JmapSite.mediaType(type).equals(type)) {
            throw invalid("type is no media type");
        }
        return type;
    }

    /// @param charset whether it says one
    String contentType(String type, boolean charset, String boundary) throws SetError.Refused {
        var words = new ArrayList<String>();
        words.add(type);
        if (charset && type.startsWith("text/")) {
            words.add("charset=" + (has("charset") ? token(string("charset")) : "utf-8"));
        }
        if (!boundary.isEmpty()) {
            words.add("boundary=\"" + boundary + "\"");
        }
        parameter("name", string("name"), words);
        return HeaderWriter.folded("Content-Type", separated(words));
    }

    private String token(String text) throws SetError.Refused {
        if (text.isEmpty()
                || text.chars()
                        .anyMatch(c ->
                                c <= ' ' || c >= 0x7F || "()<>@,;:\\\"/[]?=".indexOf(c) >= 0)) {
            throw invalid(text + " is no token");
        }
        return text;
    }

    private static List<String> separated(List<String> words) {
        var separated = new ArrayList<String>();
        for (int i = 0; i < words.size(); i++) {
            separated.add(words.get(i) + (i + 1 < words.size() ? ";" : ""));
        }
        return separated;
    }

    /// Adds a parameter, in the form that its characters need.
    // RFC 2231 section 4
    private static void parameter(String name, String value, List<String> words) {
        if (value.isEmpty()) {
            return;
        }
        boolean plain = value.chars().allMatch(c -> c >= ' ' && c < 0x7F) && value.length() < 60;
        if (plain) {
            words.add(name + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
            return;
        }
        var piece = new StringBuilder("utf-8''");
        var pieces = new ArrayList<String>();
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            int c = octet & 0xFF;
            boolean itself =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '.'
                            || c == '-'
                            || c == '_';
            piece.append(itself ? String.valueOf((char) c) : String.format("%%%02X", c));
            if (piece.length() > 55) {
                pieces.add(piece.toString());
                piece.setLength(0);
            }
        }
        if (!piece.isEmpty()) {
            pieces.add(piece.toString());
        }
        for (int i = 0; i < pieces.size(); i++) {
            words.add(name + (pieces.size() == 1 ? "*=" : "*" + i + "*=") + pieces.get(i));
        }
    }

    /// The fields beside the type, but those that were written already.
    String others(Set<String> written) throws SetError.Refused {
        var fields = new StringBuilder();
        String disposition = string("disposition");
        String name = string("name");
        if (disposition.isEmpty() && !name.isEmpty()) {
            disposition = "attachment";
        }
        if (!disposition.isEmpty() && !written.contains("content-disposition")) {
            var words = new ArrayList<String>();
            words.add(token(disposition));
            parameter("filename", name, words);
            fields.append(HeaderWriter.folded("Content-Disposition", separated(words)));
        }
        String cid = string("cid");
        if (!cid.isEmpty() && !written.contains("content-id")) {
            if (cid.chars().anyMatch(c -> c <= ' ' || c == '<' || c == '>' || c > '~')) {
                throw invalid("cid is no content id");
            }
            fields.append("Content-ID: <").append(cid).append(">\r\n");
        }
        var languages = new ArrayList<String>();
        for (JsonNode each : json.path("language")) {
            languages.add(token(each.stringValue("")));
        }
        if (!languages.isEmpty() && !written.contains("content-language")) {
            fields.append("Content-Language: ").append(String.join(", ", languages)).append("\r\n");
        }
        String location = string("location");
        if (!location.isEmpty() && !written.contains("content-location")) {
            if (location.chars().anyMatch(c -> c <= ' ' || c > '~') || location.length() > 900) {
                throw invalid("location is no URI");
            }
            fields.append("Content-Location: ").append(location).append("\r\n");
        }
        return fields.toString();
    }
}
