package org.postern.access.jmap;

import org.postern.jmap.MethodError;
import org.postern.jmap.SetError;
import org.postern.store.StoreException;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// The store's refusals in JMAP's words.
final class Failures {
    private static final Logger LOG = System.getLogger(Failures.class.getName());

    private Failures() {}

    /// Something that the store is asked.
    @FunctionalInterface
    interface Question<T> {
        T ask() throws StoreException;
    }

    /// Asks on behalf of a whole call.
    static <T> T asked(Question<T> question) throws MethodError {
        try {
            return question.ask();
        } catch (StoreException e) {
            throw ofCall(e);
        }
    }

    /// Why a whole call is not answered.
    static MethodError ofCall(StoreException e) {
        return switch (e.kind()) {
            case ABSENT -> MethodError.accountNotFound();
            case FORBIDDEN -> new MethodError("forbidden", "You may not do that");
            case EXISTS,
                    INVALID_NAME,
                    RESERVED,
                    USE_TAKEN,
                    NOT_SELECTABLE,
                    OVER_QUOTA,
                    DOMAIN_OVER_QUOTA,
                    LIMIT,
                    FULL,
                    UNAVAILABLE -> {
                LOG.log(Level.ERROR, "a call could not be answered", e);
                yield MethodError.unavailable();
            }
        };
    }

    /// Why one record was not set.
    static SetError ofRecord(StoreException e) {
        return switch (e.kind()) {
            case ABSENT -> SetError.notFound();
            case FORBIDDEN -> SetError.forbidden("Your rights do not allow that");
            case EXISTS -> SetError.invalidProperties("There is one of that name already", "name");
            case INVALID_NAME -> SetError.invalidProperties("That is no name: " + e.detail());
            case RESERVED -> SetError.forbidden("That name is reserved");
            case USE_TAKEN -> SetError.invalidProperties("Another mailbox has that role", "role");
            case NOT_SELECTABLE -> SetError.forbidden("It holds no messages");
            case OVER_QUOTA -> SetError.of("overQuota", "The quota is used up");
            case DOMAIN_OVER_QUOTA ->
                    SetError.of("overQuota", "The quota of the domain is used up");
            case LIMIT -> SetError.of("tooLarge", "Above a limit: " + e.detail());
            case FULL, UNAVAILABLE -> {
                LOG.log(Level.ERROR, "a record could not be set", e);
                yield SetError.of("serverFail", "Not available now, try again later");
            }
        };
    }
}
