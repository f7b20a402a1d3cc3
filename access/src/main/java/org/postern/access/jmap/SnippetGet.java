package org.postern.access.jmap;

import org.postern.jmap.FilterTree;
import org.postern.jmap.GetArguments;
import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.mail.HtmlText;
import org.postern.mail.MessageText.Zone;
import org.postern.store.StoreException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// `SearchSnippet/get`, RFC 8621 section 5.1.
final class SnippetGet implements JmapMethod {
    /// RFC 8621 section 5: at most 255 octets of text.
    private static final int MOST_CHARACTERS = 200;

    /// What is shown before the first word that was found.
    private static final int BEFORE = 60;

    private static final int MOST_READ = 256 << 10;

    private final Accounts accounts;

    SnippetGet(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public ObjectNode call(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        String accountId = arguments.id("accountId");
        FilterTree<List<EmailCondition>> filter = FilterTree.read(arguments, EmailCondition::read);
        var ids = arguments.ids("emailIds");
        arguments.end();
        if (ids == null) {
            throw MethodError.invalid("emailIds", "it is required");
        }
        if (ids.size() > call.limits().maxGet()) {
            throw GetArguments.tooMany(call.limits());
        }
        Set<String> inSubject = new LinkedHashSet<>();
        Set<String> inBody = new LinkedHashSet<>();
        if (filter != null) {
            gather(filter, inSubject, inBody);
        }
        var picture = accounts.open(call.caller(), accountId).picture();
        Map<Long, List<Copy>> found = new LinkedHashMap<>();
        var notFound = Json.array();
        for (String id : ids) {
            long emailId = ObjectIds.email(id);
            var copies = emailId == 0 ? List.<Copy>of() : picture.copies(emailId);
            if (copies.isEmpty()) {
                notFound.add(id);
            } else {
                found.put(emailId, copies);
            }
        }
        var response = Json.object().put("accountId", accountId);
        var list = response.putArray("list");
        try {
            var messages = EmailGet.messages(found);
            for (long emailId : found.keySet()) {
                var message = messages.get(emailId);
                if (message != null) {
                    list.add(snippet(emailId, new StoredSource(message), inSubject, inBody));
                }
            }
        } catch (StoreException e) {
            throw Failures.ofCall(e);
        } catch (IOException e) {
            throw MethodError.unavailable();
        }
        response.set("notFound", notFound.isEmpty() ? Json.nothing() : notFound);
        return response;
    }

    private static void gather(
            FilterTree<List<EmailCondition>> filter, Set<String> inSubject, Set<String> inBody) {
        switch (filter) {
            case FilterTree.Condition<List<EmailCondition>>(var conditions) -> {
                for (EmailCondition condition : conditions) {
                    if (condition instanceof EmailCondition.Text(var words, var zones)) {
                        if (zones.contains(Zone.SUBJECT)) {
                            inSubject.addAll(words);
                        }
                        if (zones.contains(Zone.BODY)) {
                            inBody.addAll(words);
                        }
                    }
                }
            }
            case FilterTree.Combined<List<EmailCondition>>(var operator, var operands) -> {
                if (operator != FilterTree.Operator.NOT) {
                    operands.forEach(operand -> gather(operand, inSubject, inBody));
                }
            }
        }
    }

    private static ObjectNode snippet(
            long emailId, StoredSource message, Set<String> inSubject, Set<String> inBody)
            throws StoreException, IOException {
        var snippet = Json.object().put("emailId", ObjectIds.email(emailId));
        String subject =
                message.listed().header().value("Subject").map(HeaderValues::text).orElse("");
        snippet.set("subject", marked(subject, inSubject, false));
        JsonNode preview = Json.nothing();
        if (!inBody.isEmpty()) {
            var parts = new BodyParts(message.structure());
            for (BodyParts.Part part : parts.texts()) {
                if (preview.isNull()) {
                    String text = BodyValue.read(message, part, MOST_READ).text();
                    preview =
                            marked(
                                    part.type().equals("text/html") ? HtmlText.of(text) : text,
                                    inBody,
                                    true);
                }
            }
        }
        snippet.set("preview", preview);
        return snippet;
    }

    /// A text with what was found in `mark` elements, all else of it escaped; null when nothing was
    /// found.
    ///
    /// @param cut whether only what stands around the first is shown
    private static JsonNode marked(String text, Set<String> words, boolean cut) {
        String one = text.strip().replaceAll("\\s+", " ");
        String lower = one.toLowerCase(Locale.ROOT);
        if (lower.length() != one.length()) {
            // Some letter has a longer lower case: then only what is written alike is found.
            lower = one;
        }
        int first = Integer.MAX_VALUE;
        for (String word : words) {
            int at = lower.indexOf(word.toLowerCase(Locale.ROOT));
            first = at >= 0 ? Math.min(first, at) : first;
        }
        if (first == Integer.MAX_VALUE) {
            return Json.nothing();
        }
        int from = cut ? Math.max(0, first - BEFORE) : 0;
        if (from > 0 && Character.isLowSurrogate(one.charAt(from))) {
            from--;
        }
        int to = Math.min(one.length(), from + MOST_CHARACTERS);
        if (to < one.length() && Character.isLowSurrogate(one.charAt(to))) {
            to--;
        }
        var html = new StringBuilder();
        int at = from;
        while (at < to) {
            int end = at;
            for (String word : words) {
                if (!word.isEmpty() && lower.startsWith(word.toLowerCase(Locale.ROOT), at)) {
                    end = Math.max(end, Math.min(to, at + word.length()));
                }
            }
            if (end > at) {
                escape(one.substring(at, end), html.append("<mark>")).append("</mark>");
                at = end;
            } else {
                escape(one.substring(at, at + 1), html);
                at++;
            }
        }
        return Json.string(html.toString());
    }

    private static StringBuilder escape(String text, StringBuilder html) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '&' -> html.append("&amp;");
                case '"' -> html.append("&quot;");
                default -> html.append(c);
            }
        }
        return html;
    }
}
