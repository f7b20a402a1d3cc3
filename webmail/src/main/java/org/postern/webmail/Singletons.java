package org.postern.webmail;

import org.postern.jmap.Caller;
import org.postern.jmap.GetArguments;
import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.jmap.PatchObject;
import org.postern.jmap.SetArguments;
import org.postern.jmap.SetError;
import org.postern.jmap.SetResponse;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// `/get` and `/set` of a type that has the same few records in every account, none of which is
/// made or destroyed. There are no states: what belongs to one person is read when it is shown.
final class Singletons {
    private static final String STATE = "0";

    private final Records records;
    private final Function<Caller, String> ownAccount;

    /// What the records are.
    interface Records {
        /// Their ids, in their order.
        List<String> ids();

        /// One of them, with `id`.
        ObjectNode read(Caller caller, String id) throws MethodError;

        /// Changes one.
        ///
        /// @param changed as it shall be
        /// @throws SetError.Refused with a sentence for whoever wanted it
        void write(Caller caller, String id, ObjectNode changed)
                throws MethodError, SetError.Refused;
    }

    /// @param ownAccount the id of a caller's own account; others have none of this
    Singletons(Records records, Function<Caller, String> ownAccount) {
        this.records = records;
        this.ownAccount = ownAccount;
    }

    JmapMethod get() {
        return this::get;
    }

    JmapMethod set() {
        return this::set;
    }

    private void requireOwn(MethodCall call, String accountId) throws MethodError {
        if (!accountId.equals(ownAccount.apply(call.caller()))) {
            throw MethodError.accountNotFound();
        }
    }

    private ObjectNode get(MethodCall call) throws MethodError {
        var get = GetArguments.read(call);
        call.arguments().end();
        requireOwn(call, get.accountId());
        var wanted = get.ids();
        var response = Json.object().put("accountId", get.accountId()).put("state", STATE);
        var list = response.putArray("list");
        var notFound = new ArrayList<String>();
        for (String id : wanted == null ? records.ids() : wanted) {
            if (records.ids().contains(id)) {
                var record = records.read(call.caller(), id);
                record.retain(record.propertyNames().stream().filter(get::wants).toList());
                list.add(record);
            } else {
                notFound.add(id);
            }
        }
        response.set("notFound", Json.strings(notFound));
        return response;
    }

    private ObjectNode set(MethodCall call) throws MethodError {
        var set = SetArguments.read(call);
        call.arguments().end();
        requireOwn(call, set.accountId());
        var response = new SetResponse(set.accountId());
        set.create().forEach(one -> response.notCreated(one.getKey(), SetError.singleton()));
        set.destroy().forEach(id -> response.notDestroyed(id, SetError.singleton()));
        for (Map.Entry<String, ObjectNode> one : set.update()) {
            update(call, one.getKey(), one.getValue(), response);
        }
        return response.toJson(STATE, STATE);
    }

    private void update(MethodCall call, String id, ObjectNode patch, SetResponse response)
            throws MethodError {
        if (!records.ids().contains(id)) {
            response.notUpdated(id, SetError.notFound());
            return;
        }
        try {
            var before = records.read(call.caller(), id);
            var after = PatchObject.apply(before, patch);
            if (!id.equals(after.path("id").asString(id))) {
                throw SetError.invalidProperties("id cannot be changed", "id").refused();
            }
            records.write(call.caller(), id, after);
            response.updated(id, null);
        } catch (SetError.Refused refused) {
            response.notUpdated(id, refused.error());
        }
    }
}
