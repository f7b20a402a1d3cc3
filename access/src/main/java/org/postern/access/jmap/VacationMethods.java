package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.jmap.GetArguments;
import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.jmap.PatchObject;
import org.postern.jmap.SetArguments;
import org.postern.jmap.SetError;
import org.postern.jmap.SetResponse;
import org.postern.jmap.UtcDate;
import org.postern.mail.HtmlText;
import org.postern.store.AccountId;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/// `VacationResponse/get` and `set`, RFC 8621 section 8. Answers are plain text: of HTML the text
/// is taken.
final class VacationMethods {
    private static final String ID = "singleton";
    private static final Set<String> PROPERTIES =
            Set.of("id", "isEnabled", "fromDate", "toDate", "subject", "textBody", "htmlBody");

    private final Accounts accounts;
    private final Vacations vacations;

    VacationMethods(Accounts accounts, Vacations vacations) {
        this.accounts = accounts;
        this.vacations = vacations;
    }

    Map<String, JmapMethod> methods() {
        return Map.of("VacationResponse/get", this::get, "VacationResponse/set", this::set);
    }

    private AccountId account(MethodCall call, String accountId) throws MethodError {
        var mail = accounts.open(call.caller(), accountId);
        if (!mail.own() || mail.deleted()) {
            throw MethodError.unsupportedByAccount();
        }
        return mail.account().id();
    }

    /// The state of the one record.
    String state(AccountId account) throws MethodError {
        return JmapService.digest(shown(account).toString());
    }

    private ObjectNode shown(AccountId account) throws MethodError {
        try {
            var vacation = vacations.of(account.value());
            var json = Json.object().put("id", ID).put("isEnabled", vacation.enabled());
            json.set("fromDate", date(vacation.from()));
            json.set("toDate", date(vacation.until()));
            json.set("subject", text(vacation.subject()));
            json.set("textBody", text(vacation.text()));
            return json.putNull("htmlBody");
        } catch (IOException e) {
            throw MethodError.unavailable();
        }
    }

    private static JsonNode date(@Nullable Instant moment) {
        return moment == null ? Json.nothing() : Json.string(UtcDate.of(moment));
    }

    private static JsonNode text(String text) {
        return text.isEmpty() ? Json.nothing() : Json.string(text);
    }

    private ObjectNode get(MethodCall call) throws MethodError {
        var get = GetArguments.read(call, PROPERTIES);
        call.arguments().end();
        var account = account(call, get.accountId());
        return IdentityMethods.got(get, state(account), Map.of(ID, shown(account)));
    }

    private ObjectNode set(MethodCall call) throws MethodError {
        var set = SetArguments.read(call);
        call.arguments().end();
        var account = account(call, set.accountId());
        String oldState = state(account);
        if (set.ifInState() != null && !set.ifInState().equals(oldState)) {
            throw MethodError.stateMismatch();
        }
        var response = new SetResponse(set.accountId());
        // RFC 8621 section 8: there is always exactly one
        set.create().forEach(one -> response.notCreated(one.getKey(), SetError.singleton()));
        set.destroy().forEach(id -> response.notDestroyed(id, SetError.singleton()));
        for (var one : set.update()) {
            try {
                if (!one.getKey().equals(ID)) {
                    throw SetError.notFound().refused();
                }
                var after = PatchObject.apply(shown(account), one.getValue());
                vacations.set(account.value(), read(after));
                response.updated(ID, null);
            } catch (SetError.Refused e) {
                response.notUpdated(one.getKey(), e.error());
            } catch (IllegalArgumentException e) {
                response.notUpdated(
                        one.getKey(), SetError.invalidProperties(String.valueOf(e.getMessage())));
            } catch (IOException e) {
                throw MethodError.unavailable();
            }
        }
        return response.toJson(oldState, state(account));
    }

    private static Vacations.Vacation read(ObjectNode json) throws SetError.Refused {
        for (String property : json.propertyNames()) {
            if (!PROPERTIES.contains(property)) {
                throw SetError.invalidProperties("There is no such property", property).refused();
            }
        }
        if (!json.path("isEnabled").isBoolean() || !json.path("id").stringValue("").equals(ID)) {
            throw SetError.invalidProperties("Not a Boolean", "isEnabled").refused();
        }
        String text = string(json, "textBody");
        String html = string(json, "htmlBody");
        return new Vacations.Vacation(
                json.path("isEnabled").booleanValue(),
                string(json, "subject"),
                text.isEmpty() && !html.isEmpty() ? HtmlText.of(html).strip() : text,
                date(json, "fromDate"),
                date(json, "toDate"));
    }

    private static String string(ObjectNode json, String property) throws SetError.Refused {
        JsonNode value = json.path(property);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isString()) {
            throw SetError.invalidProperties("Not a String", property).refused();
        }
        return value.stringValue();
    }

    private static @Nullable Instant date(ObjectNode json, String property)
            throws SetError.Refused {
        String text = string(json, property);
        if (text.isEmpty()) {
            return null;
        }
        return UtcDate.parse(text)
                .orElseThrow(() -> SetError.invalidProperties("Not a UTCDate", property).refused());
    }
}
