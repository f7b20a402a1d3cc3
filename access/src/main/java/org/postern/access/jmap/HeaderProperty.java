package org.postern.access.jmap;

import org.postern.jmap.MethodError;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A property that shows a header field: `header:Subject:asText:all`.
///
/// @param property as the client wrote it
/// @param field the field's name
/// @param all whether every instance is wanted and not the last
// RFC 8621 section 4.1.3
record HeaderProperty(String property, String field, Form form, boolean all) {
    /// How a value is read.
    // RFC 8621 section 4.1.2
    enum Form {
        RAW("asRaw"),
        TEXT("asText"),
        ADDRESSES("asAddresses"),
        GROUPED_ADDRESSES("asGroupedAddresses"),
        MESSAGE_IDS("asMessageIds"),
        DATE("asDate"),
        URLS("asURLs");

        private final String word;

        Form(String word) {
            this.word = word;
        }
    }

    private static final Set<Form> ADDRESSES =
            EnumSet.of(Form.RAW, Form.ADDRESSES, Form.GROUPED_ADDRESSES);
    private static final Set<Form> TEXTS = EnumSet.of(Form.RAW, Form.TEXT);
    private static final Set<Form> IDS = EnumSet.of(Form.RAW, Form.MESSAGE_IDS);
    private static final Set<Form> DATES = EnumSet.of(Form.RAW, Form.DATE);
    private static final Set<Form> URLS = EnumSet.of(Form.RAW, Form.URLS);
    private static final Set<Form> RAW = EnumSet.of(Form.RAW);

    /// The forms of the fields of RFC 5322 and RFC 2369; any other field may be read in any form.
    private static final Map<String, Set<Form>> KNOWN =
            Map.ofEntries(
                    Map.entry("from", ADDRESSES),
                    Map.entry("sender", ADDRESSES),
                    Map.entry("reply-to", ADDRESSES),
                    Map.entry("to", ADDRESSES),
                    Map.entry("cc", ADDRESSES),
                    Map.entry("bcc", ADDRESSES),
                    Map.entry("resent-from", ADDRESSES),
                    Map.entry("resent-sender", ADDRESSES),
                    Map.entry("resent-reply-to", ADDRESSES),
                    Map.entry("resent-to", ADDRESSES),
                    Map.entry("resent-cc", ADDRESSES),
                    Map.entry("resent-bcc", ADDRESSES),
                    Map.entry("subject", TEXTS),
                    Map.entry("comments", TEXTS),
                    Map.entry("keywords", TEXTS),
                    Map.entry("list-id", TEXTS),
                    Map.entry("message-id", IDS),
                    Map.entry("in-reply-to", IDS),
                    Map.entry("references", IDS),
                    Map.entry("resent-message-id", IDS),
                    Map.entry("date", DATES),
                    Map.entry("resent-date", DATES),
                    Map.entry("return-path", RAW),
                    Map.entry("received", RAW),
                    Map.entry("list-help", URLS),
                    Map.entry("list-unsubscribe", URLS),
                    Map.entry("list-subscribe", URLS),
                    Map.entry("list-post", URLS),
                    Map.entry("list-owner", URLS),
                    Map.entry("list-archive", URLS));

    private static final String PREFIX = "header:";
    private static final String ALL = "all";

    static boolean is(String property) {
        return property.startsWith(PREFIX);
    }

    /// Reads a property's name.
    ///
    /// @param argument where it stands, for the error
    static HeaderProperty parse(String property, String argument) throws MethodError {
        var parts = property.substring(PREFIX.length()).split(":", -1);
        String field = parts[0];
        Form form = Form.RAW;
        int at = 1;
        if (at < parts.length && !parts[at].equals(ALL)) {
            form = form(parts[at++], property, argument);
        }
        boolean all = at < parts.length && parts[at].equals(ALL);
        if (!isFieldName(field) || at + (all ? 1 : 0) != parts.length) {
            throw MethodError.invalid(argument, "there is no property " + property);
        }
        var allowed = KNOWN.get(field.toLowerCase(Locale.ROOT));
        if (allowed != null && !allowed.contains(form)) {
            throw MethodError.invalid(argument, field + " has no such form: " + property);
        }
        return new HeaderProperty(property, field, form, all);
    }

    private static Form form(String word, String property, String argument) throws MethodError {
        for (Form form : Form.values()) {
            if (form.word.equals(word)) {
                return form;
            }
        }
        throw MethodError.invalid(argument, "there is no property " + property);
    }

    // RFC 5322 section 2.2: printable ASCII but the colon
    static boolean isFieldName(String name) {
        if (name.isEmpty()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c > '~' || c == ':') {
                return false;
            }
        }
        return true;
    }
}
