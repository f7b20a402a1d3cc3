package org.postern.access.jmap;

import org.postern.jmap.Caller;
import org.postern.jmap.JmapAccount;
import org.postern.jmap.Json;
import org.postern.jmap.MethodError;

import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// The states of all that a caller can be told of changes to.
// RFC 8620 section 7.1, RFC 8621 section 1.5
final class PushStates {
    private final Accounts accounts;

    /// What other methods keep of an account, by the name of the type.
    private final Map<String, TypeState> others;

    /// The state of one type of an account.
    @FunctionalInterface
    interface TypeState {
        /// @return empty when the account has none of the type
        String of(Caller caller, JmapAccount account) throws MethodError;
    }

    PushStates(Accounts accounts, Map<String, TypeState> others) {
        this.accounts = accounts;
        this.others = Map.copyOf(others);
    }

    /// By account, then by type.
    ///
    /// @param wanted names of types
    Map<String, Map<String, String>> of(Caller caller, Predicate<String> wanted)
            throws MethodError {
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        for (JmapAccount account : accounts.of(caller)) {
            var states = new LinkedHashMap<String, String>();
            mail(caller, account, wanted, states);
            for (var other : others.entrySet()) {
                if (wanted.test(other.getKey())) {
                    String state = other.getValue().of(caller, account);
                    if (!state.isEmpty()) {
                        states.put(other.getKey(), state);
                    }
                }
            }
            all.put(account.id(), states);
        }
        return all;
    }

    private void mail(
            Caller caller,
            JmapAccount account,
            Predicate<String> wanted,
            Map<String, String> states)
            throws MethodError {
        if (Set.of("Email", "Thread", "Mailbox", "EmailDelivery").stream().noneMatch(wanted)) {
            return;
        }
        var mail = accounts.open(caller, account.id());
        var picture = mail.picture();
        for (String type : Set.of("Email", "Thread")) {
            if (wanted.test(type)) {
                states.put(type, picture.state().text());
            }
        }
        if (wanted.test("Mailbox")) {
            states.put("Mailbox", Failures.asked(() -> MailboxState.of(mail, picture).text()));
        }
        if (wanted.test("EmailDelivery")) {
            long arrived = 0;
            for (StateVector.Line line : picture.state().lines()) {
                arrived += line.uidNext();
            }
            states.put("EmailDelivery", Long.toString(arrived));
        }
    }

    /// A StateChange with what is in `now` and was not in `before`.
    static ObjectNode change(
            Map<String, Map<String, String>> before, Map<String, Map<String, String>> now) {
        var changed = Json.object();
        now.forEach((account, states) -> {
            var known = before.getOrDefault(account, Map.of());
            var news = Json.object();
            states.forEach((type, state) -> {
                if (!state.equals(known.get(type))) {
                    news.put(type, state);
                }
            });
            if (!news.isEmpty()) {
                changed.set(account, news);
            }
        });
        var change = Json.object().put("@type", "StateChange");
        change.set("changed", changed);
        return change;
    }
}
