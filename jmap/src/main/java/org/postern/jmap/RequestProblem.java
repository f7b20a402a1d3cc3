package org.postern.jmap;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

/// A request of which nothing was done, as a problem details object (RFC 7807).
public final class RequestProblem extends Exception {
    private static final long serialVersionUID = 1L;
    private static final String URN = "urn:ietf:params:jmap:error:";

    private final String type;
    private final int status;
    private final @Nullable String limit;

    private RequestProblem(String type, int status, String detail, @Nullable String limit) {
        super(detail);
        this.type = type;
        this.status = status;
        this.limit = limit;
    }

    // RFC 8620 section 3.6.1
    public static RequestProblem unknownCapability(String uri) {
        return new RequestProblem(
                URN + "unknownCapability", 400, "This server does not know " + uri, null);
    }

    /// Not JSON, or not sent as it.
    public static RequestProblem notJson(String detail) {
        return new RequestProblem(URN + "notJSON", 400, detail, null);
    }

    /// JSON, but no Request object.
    public static RequestProblem notRequest(String detail) {
        return new RequestProblem(URN + "notRequest", 400, detail, null);
    }

    /// @param limit its name in the core capability
    public static RequestProblem limit(String limit, String detail) {
        return new RequestProblem(URN + "limit", 400, detail, limit);
    }

    /// Of the other resources: upload, download, event source.
    ///
    /// @param status of HTTP
    public static RequestProblem of(int status, String detail) {
        return new RequestProblem("about:blank", status, detail, null);
    }

    /// The status of the HTTP response.
    public int status() {
        return status;
    }

    public String type() {
        return type;
    }

    public ObjectNode toJson() {
        var problem = Json.object().put("type", type).put("status", status);
        problem.put("detail", String.valueOf(getMessage()));
        if (limit != null) {
            problem.put("limit", limit);
        }
        return problem;
    }
}
