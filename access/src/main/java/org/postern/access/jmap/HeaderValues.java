package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.jmap.Json;
import org.postern.jmap.UtcDate;
import org.postern.mail.AddressList;
import org.postern.mail.EnvelopeAddress;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;
import org.postern.mail.MailDate;
import org.postern.mail.MessageIds;
import org.postern.mail.RawText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;

/// Values of header fields as JSON.
// RFC 8621 section 4.1.2
final class HeaderValues {
    private HeaderValues() {}

    /// A header property's value.
    static JsonNode value(Header header, HeaderProperty property) {
        List<HeaderField> fields = header.all(property.field());
        if (property.all()) {
            var all = Json.array();
            fields.forEach(field -> all.add(value(field, property.form())));
            return all;
        }
        // RFC 8621 section 4.1.3: the last instance
        return fields.isEmpty() ? Json.nothing() : value(fields.getLast(), property.form());
    }

    /// One of the convenience properties: a form of the last instance.
    static JsonNode value(Header header, String field, HeaderProperty.Form form) {
        return value(header, new HeaderProperty("", field, form, false));
    }

    private static JsonNode value(HeaderField field, HeaderProperty.Form form) {
        return switch (form) {
            case RAW -> Json.string(raw(field));
            case TEXT -> Json.string(text(field.value()));
            case ADDRESSES -> addresses(AddressList.parse(field.value()));
            case GROUPED_ADDRESSES -> grouped(AddressList.parse(field.value()));
            case MESSAGE_IDS -> messageIds(field.value());
            case DATE ->
                    MailDate.parse(field.value())
                            .map(date -> Json.string(UtcDate.of(date)))
                            .orElse(Json.nothing());
            case URLS -> urls(field.value());
        };
    }

    // RFC 8621 section 4.1.2.1
    static String raw(HeaderField field) {
        byte[] octets = field.octets();
        int from = 0;
        while (octets[from] != ':') {
            from++;
        }
        int to = octets.length;
        if (to > from && octets[to - 1] == '\n') {
            to--;
            to -= to > from && octets[to - 1] == '\r' ? 1 : 0;
        }
        String text = new String(octets, from + 1, to - from - 1, StandardCharsets.UTF_8);
        return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
    }

    // RFC 8621 section 4.1.2.2
    static String text(RawText value) {
        return Normalizer.normalize(value.decoded(), Normalizer.Form.NFC);
    }

    // RFC 8621 section 4.1.2.3
    static ArrayNode addresses(List<EnvelopeAddress> entries) {
        var array = Json.array();
        for (EnvelopeAddress entry : entries) {
            if (!entry.isGroupStart() && !entry.isGroupEnd()) {
                array.add(address(entry));
            }
        }
        return array;
    }

    private static ObjectNode address(EnvelopeAddress entry) {
        String name = Normalizer.normalize(entry.displayName(), Normalizer.Form.NFC).strip();
        var address = Json.object();
        address.set("name", name.isEmpty() ? Json.nothing() : Json.string(name));
        return address.put("email", email(entry));
    }

    private static String email(EnvelopeAddress entry) {
        RawText host = entry.host();
        String local = entry.address().map(address -> address.toString()).orElse("");
        if (!local.isEmpty()) {
            // As it stands there: with the case and the form of its domain.
            local = local.substring(0, local.lastIndexOf('@'));
        } else {
            RawText mailbox = entry.mailbox();
            local = mailbox == null ? "" : mailbox.decoded();
        }
        return host == null || host.isEmpty() ? local : local + "@" + host.literal();
    }

    // RFC 8621 section 4.1.2.4
    private static ArrayNode grouped(List<EnvelopeAddress> entries) {
        var groups = Json.array();
        ArrayNode current = null;
        boolean named = false;
        for (EnvelopeAddress entry : entries) {
            if (entry.isGroupStart()) {
                RawText name = entry.mailbox();
                current = group(groups, name == null ? null : text(name));
                named = true;
            } else if (entry.isGroupEnd()) {
                current = null;
                named = false;
            } else {
                if (current == null && !named) {
                    current = group(groups, null);
                }
                if (current != null) {
                    current.add(address(entry));
                }
            }
        }
        return groups;
    }

    private static ArrayNode group(ArrayNode groups, @Nullable String name) {
        var group = Json.object();
        group.set("name", name == null ? Json.nothing() : Json.string(name));
        groups.add(group);
        return group.putArray("addresses");
    }

    // RFC 8621 section 4.1.2.5
    private static JsonNode messageIds(RawText value) {
        var ids = MessageIds.parse(value);
        return ids.isEmpty() ? Json.nothing() : Json.strings(ids);
    }

    // RFC 8621 section 4.1.2.7
    private static JsonNode urls(RawText value) {
        String text = value.literal();
        var urls = Json.array();
        int open = text.indexOf('<');
        while (open >= 0) {
            int close = text.indexOf('>', open);
            if (close < 0) {
                break;
            }
            String url = text.substring(open + 1, close).strip();
            if (!url.isEmpty()) {
                urls.add(url);
            }
            open = text.indexOf('<', close);
        }
        return urls.isEmpty() ? Json.nothing() : urls;
    }
}
