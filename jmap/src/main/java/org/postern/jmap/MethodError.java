package org.postern.jmap;

import tools.jackson.databind.node.ObjectNode;

/// A method call of which nothing was done, unless its type says otherwise.
// RFC 8620 section 3.6.2
public final class MethodError extends Exception {
    private static final long serialVersionUID = 1L;

    private final String type;
    private final transient ObjectNode more;

    public MethodError(String type, String description) {
        this(type, description, Json.object());
    }

    /// @param more further properties of the error
    public MethodError(String type, String description, ObjectNode more) {
        super(description);
        this.type = type;
        this.more = more;
    }

    /// An argument of the wrong type or value.
    public static MethodError invalid(String argument, String why) {
        var more = Json.object();
        more.set("arguments", Json.array().add(argument));
        return new MethodError("invalidArguments", argument + ": " + why, more);
    }

    public static MethodError accountNotFound() {
        return new MethodError("accountNotFound", "There is no such account for you");
    }

    public static MethodError unsupportedByAccount() {
        return new MethodError(
                "accountNotSupportedByMethod", "The account has nothing of that kind");
    }

    public static MethodError readOnly() {
        return new MethodError("accountReadOnly", "The account is read-only");
    }

    public static MethodError tooLarge(String description) {
        return new MethodError("requestTooLarge", description);
    }

    public static MethodError stateMismatch() {
        return new MethodError("stateMismatch", "The state is not ifInState any more");
    }

    public static MethodError cannotCalculateChanges() {
        return new MethodError("cannotCalculateChanges", "Fetch anew what you need");
    }

    /// Ours to mend, and perhaps gone the next time.
    public static MethodError unavailable() {
        return new MethodError("serverUnavailable", "Not available now, try again later");
    }

    public String type() {
        return type;
    }

    public ObjectNode toJson() {
        var error = Json.object().put("type", type);
        error.put("description", String.valueOf(getMessage()));
        error.setAll(more);
        return error;
    }
}
