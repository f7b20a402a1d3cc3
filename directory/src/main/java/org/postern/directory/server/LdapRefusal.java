package org.postern.directory.server;

import com.unboundid.ldap.sdk.ResultCode;

import org.postern.directory.TreeException;

import java.util.Objects;

/// Unwinds one operation with the result that its client gets. Nothing has been changed.
final class LdapRefusal extends Exception {
    private static final long serialVersionUID = 1;

    private final transient ResultCode code;
    private final String matched;

    /// @param diagnostic safe to show a stranger
    LdapRefusal(ResultCode code, String diagnostic) {
        this(code, diagnostic, "");
    }

    LdapRefusal(ResultCode code, String diagnostic, String matched) {
        super(diagnostic);
        this.code = code;
        this.matched = matched;
    }

    static LdapRefusal of(TreeException refused) {
        ResultCode code =
                switch (refused.reason()) {
                    case NO_SUCH_ENTRY -> ResultCode.NO_SUCH_OBJECT;
                    case EXISTS -> ResultCode.ENTRY_ALREADY_EXISTS;
                    case HAS_CHILDREN -> ResultCode.NOT_ALLOWED_ON_NONLEAF;
                    case NO_PARENT -> ResultCode.NO_SUCH_OBJECT;
                    case INVALID, NOT_ALLOWED -> ResultCode.CONSTRAINT_VIOLATION;
                    case NO_SUCH_VALUE -> ResultCode.NO_SUCH_ATTRIBUTE;
                    case VALUE_EXISTS -> ResultCode.ATTRIBUTE_OR_VALUE_EXISTS;
                    case SCHEMA -> ResultCode.OBJECT_CLASS_VIOLATION;
                    case UNKNOWN_TYPE -> ResultCode.UNDEFINED_ATTRIBUTE_TYPE;
                    case SYNTAX -> ResultCode.INVALID_ATTRIBUTE_SYNTAX;
                    case NAMED -> ResultCode.NOT_ALLOWED_ON_RDN;
                    case ASSERTION -> ResultCode.ASSERTION_FAILED;
                    case TOO_LARGE -> ResultCode.ADMIN_LIMIT_EXCEEDED;
                };
        var problem = refused.problem();
        String detail = problem.detail();
        return new LdapRefusal(
                code, detail == null ? problem.error() : problem.error() + " " + detail);
    }

    /// The same, telling the lowest entry there is above the one that was named.
    LdapRefusal matching(String name) {
        return new LdapRefusal(code, diagnostic(), name);
    }

    ResultCode code() {
        return code;
    }

    String matched() {
        return matched;
    }

    String diagnostic() {
        return Objects.requireNonNull(getMessage());
    }
}
