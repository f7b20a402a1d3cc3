package org.postern.webmail;

import org.postern.jmap.Caller;
import org.postern.jmap.Json;
import org.postern.jmap.MethodError;
import org.postern.jmap.SetError;
import org.postern.store.AccountId;
import org.postern.store.Annotation;
import org.postern.store.MessageStore;
import org.postern.store.StoreException;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What a person likes, an object whose members are the pages' affair. It stands in an annotation
/// of the account (see the package).
final class PreferenceRecords implements Singletons.Records {
    private static final String ID = "singleton";
    private static final String VALUES = "values";
    private static final Annotation ANNOTATION = new Annotation(false, "vendor/postern/webmail");

    private final MessageStore store;

    PreferenceRecords(MessageStore store) {
        this.store = store;
    }

    @Override
    public List<String> ids() {
        return List.of(ID);
    }

    @Override
    public ObjectNode read(Caller caller, String id) throws MethodError {
        try {
            byte[] kept = store.account(new AccountId(caller.id())).annotations().get(ANNOTATION);
            var record = Json.object().put("id", ID);
            // Another client of METADATA may have put anything there.
            record.set(
                    VALUES,
                    kept == null
                            ? Json.object()
                            : Json.parse(kept)
                                    .filter(ObjectNode.class::isInstance)
                                    .orElseGet(Json::object));
            return record;
        } catch (StoreException e) {
            throw MethodError.unavailable();
        }
    }

    @Override
    public void write(Caller caller, String id, ObjectNode changed)
            throws MethodError, SetError.Refused {
        if (!(changed.get(VALUES) instanceof ObjectNode values)) {
            throw SetError.invalidProperties("values must be an object", VALUES).refused();
        }
        try {
            store.account(new AccountId(caller.id()))
                    .annotate(new TreeMap<>(Map.of(ANNOTATION, Json.octets(values))), Set.of());
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.LIMIT) {
                throw SetError.of("tooLarge", "That is more than the server keeps of preferences.")
                        .refused();
            }
            throw MethodError.unavailable();
        }
    }
}
