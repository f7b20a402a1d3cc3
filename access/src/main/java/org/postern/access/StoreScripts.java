package org.postern.access;

import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.managesieve.server.ScriptException;
import org.postern.managesieve.server.ScriptException.Kind;
import org.postern.managesieve.server.ScriptsBackend;
import org.postern.sieve.Capabilities;
import org.postern.sieve.ScriptLibrary.Location;
import org.postern.sieve.SieveCompiler;
import org.postern.sieve.SieveDialect;
import org.postern.sieve.SieveError;
import org.postern.sieve.SieveException;
import org.postern.sieve.SieveLimits;
import org.postern.store.AccountId;
import org.postern.store.MessageStore;
import org.postern.store.ScriptSettings;
import org.postern.store.StoreException;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The filter scripts of accounts as ManageSieve sees them. Only scripts that keep to the language
/// are kept.
public final class StoreScripts implements ScriptsBackend {
    /// In characters: RFC 5804 section 1.2 has 1024 octets for a quoted string.
    private static final int LONGEST_ANSWER = 400;

    private final Directory directory;
    private final MessageStore store;
    private final Supplier<ScriptSettings> settings;
    private final Supplier<SieveLimits> limits;

    /// @param limits what scripts may use up
    public StoreScripts(
            Directory directory,
            MessageStore store,
            Supplier<ScriptSettings> settings,
            Supplier<SieveLimits> limits) {
        this.directory = directory;
        this.store = store;
        this.settings = settings;
        this.limits = limits;
    }

    @Override
    public List<String> extensions() {
        return SieveDialect.USER.capabilities();
    }

    @Override
    public List<String> notificationMethods() {
        return Capabilities.NOTIFICATION_METHODS;
    }

    @Override
    public int maxRedirects() {
        return limits.get().redirects();
    }

    @Override
    public Scripts open(String account) throws ScriptException {
        try {
            var known = directory.find(account);
            if (known.isEmpty()) {
                throw new ScriptException(Kind.UNAVAILABLE, "The account is gone");
            }
            return new OfAccount(new AccountId(known.get().id()));
        } catch (DirectoryException e) {
            throw new ScriptException(Kind.UNAVAILABLE, "The directory cannot answer now", e);
        }
    }

    private final class OfAccount implements Scripts {
        private final AccountId account;

        OfAccount(AccountId account) {
            this.account = account;
        }

        private org.postern.store.Scripts scripts() throws StoreException {
            return store.account(account).scripts(settings.get());
        }

        @Override
        public List<Listed> list() throws ScriptException {
            return asked(() ->
                    scripts().list().stream()
                            .map(script -> new Listed(script.name(), script.active()))
                            .toList());
        }

        @Override
        public byte[] get(String name) throws ScriptException {
            return asked(() -> scripts().find(name)).orElseThrow(StoreScripts::absent);
        }

        @Override
        public String put(String name, byte[] script) throws ScriptException {
            haveSpace(name, script.length);
            String warnings = check(script);
            done(() -> scripts().put(name, script));
            return warnings;
        }

        @Override
        public String check(byte[] script) throws ScriptException {
            try {
                return shown(
                        SieveCompiler.compile(
                                        script,
                                        SieveDialect.USER.withLimits(limits.get()),
                                        this::included)
                                .warnings());
            } catch (SieveException e) {
                throw new ScriptException(Kind.SYNTAX, shown(e.errors()), e);
            }
        }

        /// As many as fit into a line.
        private static String shown(List<SieveError> errors) {
            var shown = new StringBuilder();
            int told = 0;
            for (SieveError error : errors) {
                if (shown.length() + error.toString().length() > LONGEST_ANSWER && told > 0) {
                    return shown.append("; and ").append(errors.size() - told) + " more";
                }
                shown.append(told++ == 0 ? "" : "; ").append(error);
            }
            return shown.toString();
        }

        /// What a script includes need not be there yet when it is kept (RFC 6609 section 3.2): an
        /// absent script is taken for an empty one here, and told of when the script runs.
        private Optional<byte[]> included(Location location, String name) throws IOException {
            if (location == Location.GLOBAL) {
                return Optional.of(new byte[0]);
            }
            try {
                return Optional.of(scripts().find(name).orElse(new byte[0]));
            } catch (StoreException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void haveSpace(String name, long octets) throws ScriptException {
            switch (asked(() -> scripts().room(name, octets))) {
                case ENOUGH -> {}
                case TOO_LARGE ->
                        throw new ScriptException(
                                Kind.TOO_LARGE,
                                "A script may have "
                                        + settings.get().maxScript().count()
                                        + " octets");
                case TOO_MANY ->
                        throw new ScriptException(
                                Kind.TOO_MANY,
                                "There may be " + settings.get().maxScripts() + " scripts");
            }
        }

        @Override
        public void setActive(String name) throws ScriptException {
            done(() -> scripts().activate(name));
        }

        @Override
        public void delete(String name) throws ScriptException {
            done(() -> scripts().delete(name));
        }

        @Override
        public void rename(String from, String to) throws ScriptException {
            done(() -> scripts().rename(from, to));
        }
    }

    private interface Question<T> {
        T ask() throws StoreException;
    }

    private interface Change {
        void make() throws StoreException;
    }

    private static <T> T asked(Question<T> question) throws ScriptException {
        try {
            return question.ask();
        } catch (StoreException e) {
            throw failure(e);
        }
    }

    private static void done(Change change) throws ScriptException {
        try {
            change.make();
        } catch (StoreException e) {
            throw failure(e);
        }
    }

    private static ScriptException absent() {
        return new ScriptException(Kind.NONEXISTENT, "There is no script of that name");
    }

    private static ScriptException failure(StoreException e) {
        return switch (e.kind()) {
            case ABSENT -> absent();
            case EXISTS -> new ScriptException(Kind.EXISTS, "There is a script of that name", e);
            case INVALID_NAME -> new ScriptException(Kind.INVALID_NAME, "That is no name", e);
            case RESERVED ->
                    new ScriptException(Kind.ACTIVE, "The active script cannot be deleted", e);
            case LIMIT -> new ScriptException(Kind.TOO_MANY, "Too many scripts, or too large", e);
            case OVER_QUOTA, DOMAIN_OVER_QUOTA ->
                    new ScriptException(Kind.OVER_QUOTA, "The quota is used up", e);
            case FORBIDDEN, USE_TAKEN, NOT_SELECTABLE, FULL, UNAVAILABLE ->
                    new ScriptException(Kind.UNAVAILABLE, "Scripts cannot be used now", e);
        };
    }
}
