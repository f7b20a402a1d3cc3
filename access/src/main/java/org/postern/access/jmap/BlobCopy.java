package org.postern.access.jmap;

import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.jmap.SetError;

import tools.jackson.databind.node.ObjectNode;

/// `Blob/copy`, RFC 8620 section 6.3.
final class BlobCopy implements JmapMethod {
    private final Accounts accounts;
    private final Blobs blobs;

    BlobCopy(Accounts accounts, Blobs blobs) {
        this.accounts = accounts;
        this.blobs = blobs;
    }

    @Override
    public ObjectNode call(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        String fromId = arguments.id("fromAccountId");
        String toId = arguments.id("accountId");
        var blobIds = arguments.ids("blobIds");
        arguments.end();
        if (blobIds == null) {
            throw MethodError.invalid("blobIds", "it is required");
        }
        if (blobIds.size() > call.limits().maxSet()) {
            throw MethodError.tooLarge("One call copies at most " + call.limits().maxSet());
        }
        var to = accounts.open(call.caller(), toId);
        MailView from;
        try {
            from = accounts.open(call.caller(), fromId);
        } catch (MethodError e) {
            throw e.type().equals("accountNotFound")
                    ? new MethodError("fromAccountNotFound", "There is no such account for you")
                    : e;
        }
        var copied = Json.object();
        var notCopied = Json.object();
        for (String blobId : blobIds) {
            var upload = blobs.copy(from, blobId, to);
            if (upload.isPresent()) {
                copied.put(blobId, upload.get().id());
            } else {
                notCopied.set(blobId, SetError.notFound().toJson());
            }
        }
        var response = Json.object().put("fromAccountId", fromId).put("accountId", toId);
        response.set("copied", copied.isEmpty() ? Json.nothing() : copied);
        response.set("notCopied", notCopied.isEmpty() ? Json.nothing() : notCopied);
        return response;
    }
}
