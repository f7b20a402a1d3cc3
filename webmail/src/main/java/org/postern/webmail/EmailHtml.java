package org.postern.webmail;

import org.postern.jmap.GetArguments;
import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashMap;

/// `EmailHtml/get`: the HTML of Emails, made harmless. It asks `Email/get` for what the caller may
/// see, so it knows no store.
final class EmailHtml implements JmapMethod {
    private static final String HTML = "text/html";

    private final JmapMethod emailGet;
    private final HtmlCleaner cleaner;

    EmailHtml(JmapMethod emailGet, HtmlCleaner cleaner) {
        this.emailGet = emailGet;
        this.cleaner = cleaner;
    }

    @Override
    public ObjectNode call(MethodCall call) throws MethodError {
        var get = GetArguments.read(call);
        call.arguments().end();
        if (get.ids() == null) {
            throw MethodError.invalid("ids", "it is required");
        }
        var asked = Json.object().put("accountId", get.accountId());
        asked.set("ids", Json.strings(get.ids()));
        asked.putArray("properties").add("id").add("htmlBody").add("bodyValues");
        asked.putArray("bodyProperties").add("partId").add("type");
        asked.put("fetchHTMLBodyValues", true);
        asked.put("maxBodyValueBytes", HtmlCleaner.MOST_CHARACTERS);
        var emails =
                emailGet.call(new MethodCall(call.caller(), asked, call.limits(), new HashMap<>()));
        var response = Json.object().put("accountId", get.accountId());
        response.set("state", emails.get("state"));
        var list = response.putArray("list");
        emails.get("list").forEach(email -> list.add(cleaned(email)));
        response.set("notFound", emails.get("notFound"));
        return response;
    }

    private ObjectNode cleaned(JsonNode email) {
        var html = new StringBuilder();
        boolean any = false;
        boolean truncated = false;
        for (JsonNode part : email.path("htmlBody")) {
            if (part.path("type").asString("").equals(HTML)) {
                var value = email.path("bodyValues").path(part.path("partId").asString(""));
                html.append(any ? "<hr>" : "").append(value.path("value").asString(""));
                truncated |= value.path("isTruncated").asBoolean(false);
                any = true;
            }
        }
        var one = Json.object();
        one.set("id", email.get("id"));
        if (!any) {
            return one.putNull("html").put("remote", false).put("isTruncated", false);
        }
        var cleaned = cleaner.clean(html.toString());
        return one.put("html", cleaned.html())
                .put("remote", cleaned.remote())
                .put("isTruncated", truncated);
    }
}
