package org.postern.content;

import org.postern.directory.DirectoryException;
import org.postern.kernel.Call;
import org.postern.kernel.ProblemException;
import org.postern.mail.Domain;

import java.util.Locale;

/// Where a filter stands, as operators say it: `high`, `domain`, `domain:example.org` or
/// `user:alice`.
///
/// @param whose of a user's filter the account as typed, of a domain's the domain; empty: all
record FilterPlace(FilterStage stage, String whose) {
    /// @throws IllegalArgumentException when it is none
    static FilterPlace parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int colon = text.indexOf(':');
        String rest = colon < 0 ? "" : text.substring(colon + 1);
        if (lower.equals("high") || lower.startsWith("high:")) {
            return new FilterPlace(FilterStage.HIGH, domain(rest));
        }
        if (lower.equals("domain") || lower.startsWith("domain:")) {
            return new FilterPlace(FilterStage.DOMAIN, domain(rest));
        }
        if (lower.startsWith("user:") && !rest.isEmpty()) {
            return new FilterPlace(FilterStage.USER, rest);
        }
        throw new IllegalArgumentException(
                "it is high, domain, high:DOMAIN, domain:DOMAIN or user:ACCOUNT");
    }

    private static String domain(String text) {
        return text.isEmpty() ? "" : Domain.of(text).ascii();
    }

    /// The key of whoever has the filters: an account's id, or empty.
    ///
    /// @throws ProblemException when the caller may not
    String owner(AccountNames accounts, Call call) throws ProblemException, DirectoryException {
        if (stage == FilterStage.USER) {
            return accounts.find(whose, call).id();
        }
        AccountNames.requireAdministrator(call, "A filter for all");
        return "";
    }

    String domain() {
        return stage == FilterStage.USER ? "" : whose;
    }
}
